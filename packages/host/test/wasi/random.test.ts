import { expect } from 'chai';
import { RESULT, TestGuest } from './test-guest.ts';

describe('random', () => {
  it('random_get gives the same bytes in every run by default', () => {
    const [one, other] = [new TestGuest(), new TestGuest()];
    expect(one.call('random_get', RESULT, 12)).to.equal('SUCCESS');
    other.call('random_get', RESULT, 12);
    expect(one.hex(RESULT, 16)).to.equal(other.hex(RESULT, 16));
    expect(one.hex(RESULT, 12)).not.to.equal('00000000 00000000 00000000');
    expect(one.hex(RESULT + 12, 4)).to.equal('00000000');
    expect(one.line).to.equal('random_get(buf=0x0, buf_len=12) = SUCCESS');
  });

  it('random_get gives other bytes for another seed, and from the system', () => {
    const hexes = ([1, 2, 'system', 'system'] as const).map((random) => {
      const guest = new TestGuest({ random });
      guest.call('random_get', RESULT, 16);
      return guest.hex(RESULT, 16);
    });
    expect(new Set(hexes).size).to.equal(4);
  });

  it('random_get asks a function of the user', () => {
    const guest = new TestGuest({ random: (into) => into.fill(0xab) });
    guest.call('random_get', RESULT, 3);
    expect(guest.hex(RESULT, 4)).to.equal('ababab00');
  });

  it('random_get of nothing does nothing, at the very end of memory too', () => {
    const guest = new TestGuest();
    expect(guest.call('random_get', guest.memory.size, 0)).to.equal('SUCCESS');
  });

  it('random_get fills large buffers', () => {
    const guest = new TestGuest({ random: 'system' });
    expect(guest.call('random_get', RESULT, guest.memory.size)).to.equal('SUCCESS');
    expect(guest.memory.bytes(0, guest.memory.size).filter((byte) => byte === 0).length).to.be.lessThan(
      2_000,
    );
  });

  it('random_get is EFAULT out of memory and writes nothing', () => {
    const guest = new TestGuest();
    const end = guest.memory.size;
    expect(guest.call('random_get', end - 8, 9)).to.equal('FAULT');
    expect(guest.call('random_get', 0, -1)).to.equal('FAULT');
    expect(guest.call('random_get', -1, -1)).to.equal('FAULT');
    expect(guest.hex(end - 8, 8)).to.equal('00000000 00000000');
  });
});
