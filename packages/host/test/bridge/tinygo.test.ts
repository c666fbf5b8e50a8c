import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect } from 'chai';
import { detectAllocator, GuestAllocator } from '../../src/bridge.ts';

/** The glue that TinyGo brings along. */
interface Go {
  readonly importObject: WebAssembly.Imports;
  run(instance: WebAssembly.Instance): Promise<void>;
}

const require = createRequire(import.meta.url);

/** A published module that TinyGo built, begun as its own glue begins it. */
function shellParser(): WebAssembly.Instance {
  require('sh-syntax/vendors/wasm_exec.cjs');
  const { Go } = globalThis as unknown as { Go: new () => Go };
  const go = new Go();
  const module = new WebAssembly.Module(readFileSync(require.resolve('sh-syntax/main.wasm')));
  const instance = new WebAssembly.Instance(module, go.importObject);
  void go.run(instance);
  return instance;
}

describe('GuestAllocator, of TinyGo', () => {
  it('is malloc and free of a pointer, whose memory lasts until it is freed', () => {
    const instance = shellParser();
    const { allocator: info } = detectAllocator(instance);
    expect(info).to.deep.include({
      allocate: 'malloc',
      free: 'free',
      allocateParams: 'size',
      freeParams: 'pointer',
    });
    const allocator = new GuestAllocator(instance, { recordLeaks: true });
    const held = Array.from({ length: 50 }, (_, i) => {
      const allocation = allocator.allocate(1000, 8);
      allocation.bytes().fill(i);
      return allocation;
    });
    expect(new Set(held.map(({ pointer }) => pointer)).size).to.equal(50);
    expect(held.every(({ pointer }) => pointer % 8 === 0)).to.equal(true);
    // its garbage collector runs meanwhile
    for (let i = 0; i < 2000; i++) allocator.allocate(4000).free();
    held.forEach((allocation, i) => {
      expect(allocation.bytes().every((byte) => byte === i)).to.equal(true);
      allocation.free();
    });
    allocator.assertNoLeaks();
  });
});
