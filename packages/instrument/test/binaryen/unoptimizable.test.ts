import {
  instrumentModule,
  loadBinaryen,
  optimizeModule,
  parseTextSync,
  planInstrumentation,
  validateModule,
} from '@ferrule/instrument';
import { expect } from 'chai';
import { unoptimizable } from '../../src/binaryen/unoptimizable.ts';

const infoOf = (text: string) => validateModule(parseTextSync(text, 'sample.wat'));

describe('unoptimizable', function () {
  this.timeout(60_000);
  before(() => loadBinaryen());

  it('unoptimizable names the feature whose traps binaryen does not keep', () => {
    const reason = unoptimizable(
      infoOf(
        '(module (type $s (struct (field i32))) (func (param (ref null $s)) (drop (struct.get $s 0 (local.get 0)))))',
      ),
    );
    expect(reason).to.match(/gc/);
  });

  it('unoptimizable sees that two imports may be one and the same', () => {
    const twice = '(module (import "a" "x" (global (mut i32))) (import "b" "y" (global (mut i32))))';
    expect(unoptimizable(infoOf(twice))).to.match(/global of type i32/);
    const tags = '(module (import "a" "x" (tag)) (import "b" "y" (tag)))';
    expect(unoptimizable(infoOf(tags))).to.match(/imported tag/);
  });

  it('unoptimizable lets ordinary modules be optimised', () => {
    const plain =
      '(module (import "a" "x" (global (mut i32))) (import "a" "y" (global (mut i64))) (import "a" "z" (global i32)) (import "a" "w" (global i32)))';
    expect(unoptimizable(infoOf(plain))).to.be.undefined;
  });

  it('optimizeModule leaves such a module as it is, and says why', async () => {
    const wasm = parseTextSync(
      '(module (import "a" "x" (tag)) (import "b" "y" (tag)) (func (export "f")))',
      'tags.wat',
    );
    const info = validateModule(wasm);
    const draft = instrumentModule(wasm, info, planInstrumentation(info, {}));
    const optimized = await optimizeModule(draft, 3, 11);
    expect(Buffer.compare(optimized.emit().bytes, wasm.bytes)).to.equal(0);
    expect(optimized.manifest.entries.at(-1)?.facts).to.include({ level: 0 });
  });
});
