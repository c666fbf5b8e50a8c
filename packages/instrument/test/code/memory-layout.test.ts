import { memoryLayout, validateModule } from '@ferrule/instrument';
import { expect } from 'chai';
import { guest } from '../support/guests.ts';

const layoutOf = (name: string) => {
  const wasm = guest(name);
  return memoryLayout(wasm.bytes, validateModule(wasm));
};

describe('memoryLayout', () => {
  it('memoryLayout finds Rust’s stack below its data, and the heap by what is exported', () => {
    expect(layoutOf('rust/leaky.wasm')).to.deep.equal({
      stack: { start: 0, end: 0x100000 },
      isStackEndKnown: true,
      data: [{ start: 0x100000, end: 0x1002a8 }],
      dataEnd: 1_049_720,
      heapBase: 1_049_728,
    });
  });

  it('memoryLayout finds C’s stack above its data, and says that its end is not known', () => {
    expect(layoutOf('c/leaky.wasm')).to.deep.equal({
      stack: { start: 1156, end: 68_272 },
      isStackEndKnown: false,
      data: [{ start: 1024, end: 1156 }],
      dataEnd: undefined,
      heapBase: 68_272,
    });
  });

  it('memoryLayout tells nothing that a module does not say', () => {
    const unknown = { stack: undefined, isStackEndKnown: false, dataEnd: undefined, heapBase: undefined };
    expect(layoutOf('wat/counter.wasm')).to.deep.equal({ ...unknown, data: [] });
    const data = [{ start: 0x80000010, end: 0x80000015 }];
    expect(layoutOf('wat/high-memory.wasm')).to.deep.equal({ ...unknown, data });
    expect(layoutOf('wat/empty.wasm')).to.deep.equal({ ...unknown, data: [] });
  });
});
