import { expect } from 'chai';
import { RESULT, TestGuest } from './test-guest.ts';

describe('clock', () => {
  it('clock_time_get reads the deterministic clocks, which move a millisecond a reading', () => {
    const guest = new TestGuest();
    expect(guest.call('clock_time_get', 0, 1n, RESULT)).to.equal('SUCCESS');
    expect(guest.memory.u64(RESULT)).to.equal(1_640_995_200_000_000_000n);
    expect(guest.line).to.equal(
      'clock_time_get(id=REALTIME, precision=1) = SUCCESS (time=1640995200000000000)',
    );
    guest.call('clock_time_get', 0, 1n, RESULT);
    expect(guest.memory.u64(RESULT)).to.equal(1_640_995_200_001_000_000n);
    guest.call('clock_time_get', 1, 1n, RESULT);
    expect(guest.memory.u64(RESULT)).to.equal(0n);
    guest.call('clock_time_get', 1, 1n, RESULT);
    expect(guest.hex(RESULT, 8)).to.equal('40420f00 00000000');
  });

  it('clock_time_get reads processor time', () => {
    const guest = new TestGuest({ clock: 'system' });
    expect(guest.call('clock_time_get', 2, 1n, RESULT)).to.equal('SUCCESS');
    expect(guest.memory.u64(RESULT) > 0n).to.equal(true);
    expect(guest.call('clock_time_get', 3, 1n, RESULT)).to.equal('SUCCESS');
    expect(guest.line).to.match(
      /^clock_time_get\(id=THREAD_CPUTIME_ID, precision=1\) = SUCCESS \(time=\d+\)$/,
    );
  });

  it('clock_time_get reads functions of the user', () => {
    const guest = new TestGuest({ clock: { realtime: () => 7n, monotonic: () => 9n } });
    guest.call('clock_time_get', 0, 1n, RESULT);
    expect(guest.memory.u64(RESULT)).to.equal(7n);
    guest.call('clock_time_get', 1, 1n, RESULT);
    expect(guest.memory.u64(RESULT)).to.equal(9n);
  });

  it('clock_time_get is EINVAL for a clock that does not exist, EFAULT out of memory', () => {
    const guest = new TestGuest();
    expect(guest.call('clock_time_get', 4, 1n, RESULT)).to.equal('INVAL');
    expect(guest.call('clock_time_get', -1, 1n, RESULT)).to.equal('INVAL');
    expect(guest.line).to.equal('clock_time_get(id=-1, precision=1) = INVAL');
    expect(guest.call('clock_time_get', 0, 1n, guest.memory.size - 7)).to.equal('FAULT');
  });

  it('clock_res_get gives the resolution of every clock', () => {
    const guest = new TestGuest();
    for (const id of [0, 1, 2, 3]) {
      expect(guest.call('clock_res_get', id, RESULT)).to.equal('SUCCESS');
      expect(guest.memory.u64(RESULT)).to.equal(1_000_000n);
    }
    expect(guest.line).to.equal('clock_res_get(id=THREAD_CPUTIME_ID) = SUCCESS (resolution=1000000)');
    const own = new TestGuest({ clock: { realtime: () => 0n, monotonic: () => 0n, resolution: 100n } });
    own.call('clock_res_get', 1, RESULT);
    expect(own.memory.u64(RESULT)).to.equal(100n);
  });

  it('clock_res_get is EINVAL for a clock that does not exist, EFAULT out of memory', () => {
    const guest = new TestGuest();
    expect(guest.call('clock_res_get', 4, RESULT)).to.equal('INVAL');
    expect(guest.call('clock_res_get', 0, -8)).to.equal('FAULT');
  });
});
