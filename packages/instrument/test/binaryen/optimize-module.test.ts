import { expect } from 'chai';
import { InstrumentError } from '@ferrule/core';
import type { Draft } from '@ferrule/core';
import {
  instrumentModule,
  loadBinaryen,
  optimizeModule,
  optimizeModuleSync,
  parseTextSync,
  planInstrumentation,
  validateModule,
} from '@ferrule/instrument';
import { scanInstructions } from '../../src/code/function-bodies.ts';
import { readLayout } from '../../src/code/module-layout.ts';
import { opcodeOf } from '../../src/code/opcodes.ts';
import { draftOf } from '../../src/draft.ts';
import { unchangedRuns } from '@ferrule/core';
import { guest, guestNames } from '../support/guests.ts';
import { custom, wasmOf } from '../support/wasm-builder.ts';

const draftFor = (bytes: Uint8Array<ArrayBuffer>): Draft =>
  draftOf(bytes, { entries: [] }, unchangedRuns(bytes.length));

const GENERATION = 11;

describe('optimizeModule', function () {
  this.timeout(120_000);
  before(() => loadBinaryen());

  it('gives the draft back at level 0', async () => {
    const draft = draftFor(guest('rust/greet.wasm').bytes);
    expect(await optimizeModule(draft, 0, GENERATION)).to.equal(draft);
    expect(optimizeModuleSync(draft, 0, GENERATION)).to.equal(draft);
  });

  for (const level of [1, 2, 3] as const) {
    it(`keeps what greet does at level ${String(level)}`, async () => {
      const { bytes } = (
        await optimizeModule(draftFor(guest('rust/greet.wasm').bytes), level, GENERATION)
      ).emit();
      const { memory, malloc, add, reverse } = new WebAssembly.Instance(new WebAssembly.Module(bytes))
        .exports as {
        memory: WebAssembly.Memory;
        malloc: (size: number) => number;
        add: (a: number, b: number) => number;
        reverse: (pointer: number, length: number) => void;
      };
      expect(add(2, 40)).to.equal(42);
      const pointer = malloc(3);
      new Uint8Array(memory.buffer).set([1, 2, 3], pointer);
      expect(() => {
        reverse(pointer, 3);
      }).not.to.throw();
    });

    it(`keeps imports, exports and limits of the guests at level ${String(level)}`, async function () {
      for (const name of guestNames.filter((each) => /^wat\//.test(each))) {
        const wasm = guest(name);
        if (!WebAssembly.validate(wasm.bytes)) continue;
        const info = validateModule(wasm);
        const plan = planInstrumentation(info, { memoryPages: 40_000 });
        const draft = await optimizeModule(instrumentModule(wasm, info, plan), level, GENERATION);
        const optimized = validateModule({ bytes: draft.emit().bytes, name });
        expect(WebAssembly.validate(draft.emit().bytes), name).to.be.true;
        const shape = ({ imports, exports }: typeof info) => [
          imports.map((each) => `${each.module}.${each.name}`).sort(),
          exports.map((each) => each.name),
        ];
        expect(shape(optimized), name).to.deep.equal(shape(info));
        expect(
          optimized.features.filter((feature) => !info.features.includes(feature)),
          name,
        ).to.deep.equal([]);
      }
    });
  }

  it('writes no name section where the module had none', async () => {
    for (const level of [1, 3] as const) {
      const { bytes } = (await optimizeModule(draftFor(wasmOf([])), level, GENERATION)).emit();
      expect(validateModule({ bytes, name: 'm' }).customSections).to.deep.equal([]);
    }
  });

  it('inlines at level 3 for a V8 that does not, and leaves it to one that does', async () => {
    const text = `(module (memory 1)
      (func $add (param i32) (result i32) (i32.add (i32.load (local.get 0)) (i32.const 1)))
      (func (export "f") (param i32) (result i32) (i32.mul (call $add (local.get 0)) (call $add (i32.const 8)))))`;
    const calls = async (generation: number) => {
      const draft = await optimizeModule(draftFor(parseTextSync(text, 'm').bytes), 3, generation);
      const { bytes } = draft.emit();
      let count = 0;
      scanInstructions(
        bytes,
        readLayout(bytes, validateModule({ bytes, name: 'm' })).bodies,
        ({ opcode }) => {
          if (opcode === opcodeOf('call')) count += 1;
        },
      );
      return count;
    };
    expect(await calls(11)).to.equal(0);
    expect(await calls(13)).to.equal(2);
  });

  it('keeps names and custom sections', async () => {
    const { bytes } = parseTextSync(
      '(module (func $twice (export "f") (param i32) (result i32) (i32.shl (local.get 0) (i32.const 1))))',
      'm',
    );
    const draft = await optimizeModule(
      draftFor(Uint8Array.from([...bytes, ...custom('mine', 1, 2, 3)])),
      3,
      GENERATION,
    );
    const product = draft.emit().bytes;
    const info = validateModule({ bytes: product, name: 'm' });
    const mine = info.customSections.find(({ name }) => name === 'mine');
    expect([...product.subarray(mine?.offset, (mine?.offset ?? 0) + 3)]).to.deep.equal([1, 2, 3]);
    expect(info.names.functions.get(0)).to.equal('twice');
  });

  it('reads a module whose name section binaryen alone would refuse, with the names that could be read', async () => {
    const wasm = guest('wat/consumer.wasm');
    const draft = await optimizeModule(draftFor(wasm.bytes), 1, GENERATION);
    const { names } = validateModule({ bytes: draft.emit().bytes, name: 'm' });
    expect([...names.functions]).to.deep.include.members([...validateModule(wasm).names.functions]);
  });

  it('says in the manifest which function became which, and that offsets are not known', async () => {
    const text = `(module
      (func $inlined (param i32) (result i32) (i32.add (local.get 0) (i32.const 1)))
      (func $kept (export "f") (param i32) (result i32) (call $inlined (local.get 0))))`;
    const draft = await optimizeModule(draftFor(parseTextSync(text, 'm').bytes), 3, GENERATION);
    expect(draft.manifest.entries).to.deep.equal([
      { pass: 'optimize', imports: [], exports: [], facts: { level: 3, functions: [1] } },
    ]);
    const { bytes, offsets } = draft.emit();
    expect([...bytes.keys()].every((offset) => offsets.original(offset) === undefined)).to.be.true;
    const unmoved = await optimizeModule(draftFor(wasmOf([])), 1, GENERATION);
    expect(unmoved.manifest.entries[0].facts).to.deep.equal({ level: 1 });
  });

  it('keeps the entries of the passes before', async () => {
    const wasm = guest('rust/greet.wasm');
    const info = validateModule(wasm);
    const plan = planInstrumentation(info, { memoryPages: 100, optimize: 1 });
    const { manifest } = await optimizeModule(instrumentModule(wasm, info, plan), plan.optimize, GENERATION);
    expect(manifest.entries.map(({ pass }) => pass)).to.deep.equal(['limit-memory', 'optimize']);
  });

  it('puts the options of binaryen back, which are shared by the whole process', async () => {
    const binaryen = await loadBinaryen();
    binaryen.setOptimizeLevel(1);
    binaryen.setFastMath(true);
    await optimizeModule(draftFor(guest('wat/empty.wasm').bytes), 3, GENERATION);
    expect([binaryen.getOptimizeLevel(), binaryen.getFastMath()]).to.deep.equal([1, true]);
    binaryen.setFastMath(false);
  });

  it('turns what binaryen can not read into InstrumentError, and prints nothing', async () => {
    const write = process.stderr.write.bind(process.stderr);
    const printed: unknown[] = [];
    process.stderr.write = (chunk: unknown) => printed.push(chunk) > 0;
    try {
      const error: unknown = await optimizeModule(draftFor(wasmOf([0x6a])), 2, GENERATION).then(
        () => undefined,
        (error: unknown) => error,
      );
      expect(error).to.be.instanceOf(InstrumentError);
      expect((error as InstrumentError).message).to.match(
        /^optimize: the pass "optimize" failed: function 0 failed in binaryen: error in parsing wasm binary: \[parse exception: /,
      );
      expect(error).to.include({ pass: 'optimize', function: 0 });
    } finally {
      process.stderr.write = write;
    }
    expect(printed).to.deep.equal([]);
    expect(process.exitCode).to.be.undefined;
  });
});
