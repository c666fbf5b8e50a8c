import { expect } from 'chai';
import { RESULT, TestGuest } from './test-guest.ts';

describe('environ', () => {
  const env = { LANG: 'C', EMPTY: '', SUM: '1=1' };

  it('environ_sizes_get counts the variables and their bytes with NULs', () => {
    const guest = new TestGuest({ env });
    expect(guest.call('environ_sizes_get', RESULT, RESULT + 4)).to.equal('SUCCESS');
    expect(guest.hex(RESULT, 8)).to.equal('03000000 16000000');
    expect(guest.line).to.equal('environ_sizes_get() = SUCCESS (environc=3, environ_buf_size=22)');
  });

  it('environ_get writes pointers and KEY=value strings in the order given', () => {
    const guest = new TestGuest({ env });
    expect(guest.call('environ_get', 16, 64)).to.equal('SUCCESS');
    expect(guest.hex(16, 12)).to.equal('40000000 47000000 4e000000');
    expect(guest.memory.string(64, 22)).to.equal('LANG=C\0EMPTY=\0SUM=1=1\0');
    expect(guest.line).to.equal('environ_get(environ=0x10, environ_buf=0x40) = SUCCESS');
  });

  it('environ_get and environ_sizes_get are EFAULT out of memory', () => {
    const guest = new TestGuest({ env });
    expect(guest.call('environ_get', guest.memory.size - 4, 64)).to.equal('FAULT');
    expect(guest.call('environ_sizes_get', -4, RESULT)).to.equal('FAULT');
  });
});
