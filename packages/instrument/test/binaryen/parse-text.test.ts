import { expect } from 'chai';
import { SourceError } from '@ferrule/core';
import { loadBinaryen, parseText, parseTextSync, validateModule } from '@ferrule/instrument';

describe('parseText', function () {
  this.timeout(60_000);
  before(() => loadBinaryen());

  it('gives the bytes of a module with the names in the text', async () => {
    const text =
      '(module $maths (func $add (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1))))';
    const wasm = await parseText(text, 'add.wat');
    expect(wasm.name).to.equal('add.wat');
    const { add } = new WebAssembly.Instance(new WebAssembly.Module(wasm.bytes)).exports as {
      add: (a: number, b: number) => number;
    };
    expect(add(2, 3)).to.equal(5);
    const { names } = validateModule(wasm);
    expect([names.module, names.functions.get(0)]).to.deep.equal(['maths', 'add']);
  });

  it('writes only what is used, in forms that V8 reads', async () => {
    const text =
      '(module (import "a" "b" (func)) (import "a" "c" (func)) (type $s (struct (field i32))) (memory i64 1) (func (param (ref $s))))';
    const wasm = await parseText(text, 'm.wat');
    const { features } = validateModule(wasm);
    expect(features).to.deep.equal(['typed-function-references', 'gc', 'memory64']);
    const lacks = Number.parseInt(process.versions.v8, 10) < 12;
    expect(WebAssembly.validate(wasm.bytes)).to.equal(!lacks);
  });

  const malformed: readonly [string, string, string, number, number][] = [
    [
      'an unknown instruction',
      '(module (func (result i32) i32.bogus))',
      'a.wat:1:28: unrecognized instruction',
      1,
      28,
    ],
    [
      'a fault in a later line',
      '(module\n (func (result i32)\n  (i32.const 1)\n (foo)))',
      'a.wat:4:3: unrecognized instruction',
      4,
      3,
    ],
    ['a module that does not end', '(module', 'a.wat:1:8: expected end of module', 1, 8],
    ['an unknown name', '(module (func (call $nope)))', 'a.wat:1:26: function $nope does not exist', 1, 26],
    ['something else', 'hello', 'a.wat:1:1: unrecognized module field', 1, 1],
  ];
  for (const [what, text, message, line, column] of malformed) {
    it(`refuses ${what} with line and column`, async () => {
      const error = await parseText(text, 'a.wat').then(
        () => undefined,
        (error: unknown) => error,
      );
      expect(error).to.be.instanceOf(SourceError);
      expect(error).to.deep.include({ message, line, column, source: 'a.wat' });
    });
  }

  it('refuses an invalid module with what is wrong with it, and prints nothing', async () => {
    const write = process.stderr.write.bind(process.stderr);
    const printed: unknown[] = [];
    process.stderr.write = (chunk: unknown) => printed.push(chunk) > 0;
    try {
      const error = await parseText('(module (func (result i32) i64.const 1))', 'a.wat').then(
        () => undefined,
        (error: unknown) => error,
      );
      expect(error).to.be.instanceOf(SourceError);
      expect((error as SourceError).message).to.match(
        /^a\.wat: the text is no valid module: .*function body type must match/,
      );
      expect((error as SourceError).line).to.be.undefined;
    } finally {
      process.stderr.write = write;
    }
    expect(printed).to.deep.equal([]);
    expect(process.exitCode).to.be.undefined;
  });

  it('is there at once when binaryen is loaded', () => {
    expect(parseTextSync('(module)', 'm').bytes.slice(0, 8)).to.deep.equal(
      Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0),
    );
  });
});
