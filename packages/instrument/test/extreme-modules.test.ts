import { InstrumentError } from '@ferrule/core';
import {
  instrumentModule,
  loadBinaryen,
  optimizeModule,
  planInstrumentation,
  validateModule,
} from '@ferrule/instrument';
import type { Draft } from '@ferrule/core';
import type { InstrumentOptions } from '@ferrule/instrument';
import { expect } from 'chai';
import { encodeUnsigned } from '../src/bytes/leb128.ts';
import { body, section, wasm } from './support/wasm-builder.ts';

const PLANS: Readonly<Record<string, InstrumentOptions>> = {
  fuel: { fuel: true },
  'fuel, exact': { fuel: 'exact-traps' },
  'stack depth': { stackDepth: 100 },
  'stack check': { stackCheck: true },
  'all at once': {
    ...{ fuel: true, stackDepth: 100, stackCheck: true, interrupt: true, endings: true },
    ...{ memoryPages: 10, tableElements: 10 },
  },
};

/** `(func (param i32) (result i32))` that calls itself, a memory, a mutable i32 that could be a stack's. */
function moduleOf(instructions: readonly number[], locals?: readonly number[]): Uint8Array<ArrayBuffer> {
  return wasm(
    section(1, 1, 0x60, 1, 0x7f, 1, 0x7f),
    section(3, 1, 0),
    section(5, 1, 0, 1),
    section(6, 1, 0x7f, 1, 0x41, 0x80, 0x80, 0x04, 0x0b),
    section(7, 1, 1, 0x66, 0, 0),
    section(10, 1, body(instructions, locals)),
  );
}

function instrument(bytes: Uint8Array<ArrayBuffer>, options: InstrumentOptions): Uint8Array<ArrayBuffer> {
  const module = { bytes, name: 'extreme' };
  const info = validateModule(module);
  return instrumentModule(module, info, planInstrumentation(info, options)).emit().bytes;
}

/** Of V8: the levels differ by it. */
const GENERATION = 13;

const valid = (draft: Draft): boolean => WebAssembly.validate(draft.emit().bytes);

/** A module of so many bytes: the same function of some kilobytes again and again. */
function largeModule(size: number): Uint8Array<ArrayBuffer> {
  const one = Uint8Array.from(
    body([...LOOP, ...repeat(500, 0x20, 0, 0x41, 1, 0x6a, 0x21, 0), ...CALL_ITSELF]),
  );
  const count = Math.ceil(size / one.length);
  const head = wasm(
    section(1, 1, 0x60, 1, 0x7f, 1, 0x7f),
    section(3, ...encodeUnsigned(count), ...repeat(count, 0)),
    section(5, 1, 0, 1),
  );
  const counted = Uint8Array.from(encodeUnsigned(count));
  const length = Uint8Array.from(encodeUnsigned(counted.length + one.length * count));
  const parts = Array.from({ length: count }, () => one);
  return new Uint8Array(Buffer.concat([head, Uint8Array.of(10), length, counted, ...parts]));
}

const repeat = (count: number, ...bytes: readonly number[]): number[] =>
  Array.from({ length: count }, () => bytes).flat();

const LOOP = [0x03, 0x40, 0x20, 0, 0x0d, 0, 0x0b];
const CALL_ITSELF = [0x20, 0, 0x10, 0];

const MODULES: Readonly<Record<string, Uint8Array<ArrayBuffer>>> = {
  'blocks nested 10,000 deep': moduleOf([
    ...repeat(10_000, 0x02, 0x40),
    ...repeat(10_000, 0x0b),
    ...CALL_ITSELF,
  ]),
  'loops nested 10,000 deep': moduleOf([
    ...repeat(10_000, 0x03, 0x40),
    ...repeat(10_000, 0x20, 0, 0x0d, 0, 0x0b),
    ...CALL_ITSELF,
  ]),
  'ifs nested 10,000 deep': moduleOf([
    ...repeat(10_000, 0x20, 0, 0x04, 0x40),
    ...repeat(10_000, 0x05, 0x0b),
    ...CALL_ITSELF,
  ]),
  'a br_table of 65,000 targets': moduleOf([
    ...[0x02, 0x40, 0x03, 0x40, 0x20, 0, 0x0e, ...encodeUnsigned(65_000)],
    ...repeat(65_000, 1),
    ...[0, 0x0b, 0x0b, ...CALL_ITSELF],
  ]),
  '49,000 locals': moduleOf([...LOOP, ...CALL_ITSELF], [1, ...encodeUnsigned(49_000), 0x7e]),
};

describe('instrumentModule of extreme modules', function () {
  this.timeout(60_000);

  // Binaryen keeps the console that it finds when it is loaded.
  before(async () => void (await loadBinaryen()));

  for (const [what, bytes] of Object.entries(MODULES)) {
    for (const [plan, options] of Object.entries(PLANS)) {
      it(`instrumentModule takes ${what}: ${plan}`, () => {
        expect(WebAssembly.validate(bytes)).to.be.true;
        expect(WebAssembly.validate(instrument(bytes, options))).to.be.true;
      });
    }
  }

  for (const [what, bytes] of Object.entries(MODULES)) {
    // Binaryen takes seconds for so many loops at levels 2 and 3, and has no stack for them at any.
    const levels = what.startsWith('loops') ? ([1] as const) : ([1, 2, 3] as const);
    it(`optimizeModule takes ${what} at levels ${levels.join(', ')} or refuses function and pass by name, and prints nothing`, async () => {
      const printed: unknown[] = [];
      const kept = { error: console.error, log: console.log };
      const note = (text: unknown): boolean => printed.push(text) > 0;
      Object.assign(process.stderr, { write: note });
      Object.assign(console, { error: note, log: note });
      const outcomes: unknown[] = [];
      try {
        for (const level of levels) {
          const module = { bytes, name: 'extreme' };
          const draft = instrumentModule(module, validateModule(module), { steps: [], optimize: level });
          outcomes.push(
            await optimizeModule(draft, level, GENERATION).then(valid, (error: unknown) => error),
          );
        }
      } finally {
        Reflect.deleteProperty(process.stderr, 'write');
        Object.assign(console, kept);
      }
      for (const outcome of outcomes) {
        if (outcome === true) continue;
        expect(outcome).to.be.instanceOf(InstrumentError).that.includes({ pass: 'optimize', function: 0 });
      }
      expect(printed).to.deep.equal([]);
    });
  }

  it('optimizeModule names the function that binaryen has no stack for, as the module that was given calls it', async () => {
    const loops = [...repeat(10_000, 0x03, 0x40), ...repeat(10_000, 0x20, 0, 0x0d, 0, 0x0b), 0x41, 0];
    const plain = body(CALL_ITSELF);
    const bytes = wasm(
      section(1, 1, 0x60, 1, 0x7f, 1, 0x7f),
      section(2, 1, 1, 0x65, 1, 0x66, 0, 0),
      section(3, 5, ...repeat(5, 0)),
      section(10, 5, plain, plain, plain, body(loops), plain),
      section(0, 4, ...Buffer.from('name'), 1, 7, 1, 4, 4, ...Buffer.from('deep')),
    );
    const module = { bytes, name: 'extreme' };
    const info = validateModule(module);
    const draft = instrumentModule(module, info, planInstrumentation(info, { listened: [1], optimize: 1 }));
    const error = await optimizeModule(draft, 1, GENERATION).then(undefined, (reason: unknown) => reason);
    expect(error).to.be.instanceOf(InstrumentError).that.includes({ pass: 'optimize', function: 4 });
    expect(String(error)).to.match(
      /the pass "optimize" failed: function 4 "deep" failed in binaryen: Maximum/,
    );
  });

  it('instrumentModule takes a module of 16 MB with all limits at once', () => {
    const bytes = largeModule(16e6);
    expect(WebAssembly.validate(instrument(bytes, PLANS['all at once'] ?? {}))).to.be.true;
  });

  it('instrumentModule refuses what would have more locals than V8 allows, naming function and pass', () => {
    const bytes = moduleOf([...LOOP, ...CALL_ITSELF], [1, ...encodeUnsigned(49_999), 0x7e]);
    expect(WebAssembly.validate(bytes)).to.be.true;
    const refusals = Object.entries(PLANS).flatMap(([plan, options]) => {
      try {
        expect(WebAssembly.validate(instrument(bytes, options)), plan).to.be.true;
        return [];
      } catch (error) {
        expect(error, plan).to.be.instanceOf(InstrumentError);
        expect(error).to.include({ function: 0 });
        expect(String(error)).to.match(
          /^InstrumentError: extreme: the pass ".+" failed: function 0 would have \d+ locals, more than the 50000 V8 allows/,
        );
        return [plan];
      }
    });
    expect(refusals).to.include('fuel');
  });

  it('a br_table of 100,000 targets is more than V8 itself takes', () => {
    const bytes = moduleOf([
      ...[0x02, 0x40, 0x20, 0, 0x0e, ...encodeUnsigned(100_000)],
      ...repeat(100_000, 0),
      ...[0, 0x0b, ...CALL_ITSELF],
    ]);
    expect(WebAssembly.validate(bytes)).to.be.false;
    expect(() => instrument(bytes, { fuel: true })).not.to.throw(RangeError);
  });
});
