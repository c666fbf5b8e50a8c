import { expect } from 'chai';
import { RESULT, TestGuest } from './test-guest.ts';

describe('args', () => {
  const args = ['prog', 'äß', ''];

  it('args_sizes_get counts the arguments and their UTF-8 bytes with NULs', () => {
    const guest = new TestGuest({ args });
    expect(guest.call('args_sizes_get', RESULT, RESULT + 4)).to.equal('SUCCESS');
    expect(guest.hex(RESULT, 8)).to.equal('03000000 0b000000');
    expect(guest.line).to.equal('args_sizes_get() = SUCCESS (argc=3, argv_buf_size=11)');
  });

  it('args_get writes pointers and NUL-terminated strings', () => {
    const guest = new TestGuest({ args });
    expect(guest.call('args_get', 16, 64)).to.equal('SUCCESS');
    expect(guest.hex(16, 12)).to.equal('40000000 45000000 4a000000');
    expect(guest.memory.string(64, 11)).to.equal('prog\0äß\0\0');
    expect(guest.line).to.equal('args_get(argv=0x10, argv_buf=0x40) = SUCCESS');
  });

  it('args_get without arguments writes nothing', () => {
    const guest = new TestGuest();
    expect(guest.call('args_get', 16, 64)).to.equal('SUCCESS');
    expect(guest.hex(16, 8)).to.equal('00000000 00000000');
  });

  it('args_get is EFAULT and writes nothing where either array does not fit', () => {
    const guest = new TestGuest({ args });
    const end = guest.memory.size;
    expect(guest.call('args_get', 16, end - 10)).to.equal('FAULT');
    expect(guest.call('args_get', end - 11, 64)).to.equal('FAULT');
    expect(guest.call('args_get', -1, 64)).to.equal('FAULT');
    expect(guest.hex(16, 4)).to.equal('00000000');
    expect(guest.hex(64, 4)).to.equal('00000000');
    expect(guest.line).to.equal('args_get(argv=0xffffffff, argv_buf=0x40) = FAULT');
  });

  it('args_sizes_get is EFAULT and writes nothing where either number does not fit', () => {
    const guest = new TestGuest({ args });
    expect(guest.call('args_sizes_get', RESULT, guest.memory.size - 3)).to.equal('FAULT');
    expect(guest.call('args_sizes_get', guest.memory.size, RESULT)).to.equal('FAULT');
    expect(guest.hex(RESULT, 4)).to.equal('00000000');
  });
});
