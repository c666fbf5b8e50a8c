import { expect } from 'chai';
import { guestWithFiles, RESULT, TestGuest } from './test-guest.ts';

const SUBSCRIPTIONS = 1_024;
const EVENTS = 8_192;
const [CLOCK, FD_READ, FD_WRITE] = [0, 1, 2];

type Wish = { clock: number; timeout: bigint; flags?: number } | { fd: number; type: number };

interface Told {
  readonly userdata: bigint;
  readonly error: number;
  readonly type: number;
  readonly nbytes: bigint;
  readonly flags: number;
}

/** Subscribes with the userdata 100, 101, …; `layout` is preview 1's or the older one. */
function subscribe(guest: TestGuest, wishes: readonly Wish[], size = 48, shift = 0): void {
  wishes.forEach((wish, index) => {
    const at = SUBSCRIPTIONS + index * size;
    guest.memory.write(at, new Uint8Array(size));
    guest.memory.setU64(at, 100n + BigInt(index));
    if ('clock' in wish) {
      guest.memory.setU8(at + 8, CLOCK);
      guest.memory.setU32(at + 16 + shift, wish.clock);
      guest.memory.setU64(at + 24 + shift, wish.timeout);
      guest.memory.setU16(at + 40 + shift, wish.flags ?? 0);
    } else {
      guest.memory.setU8(at + 8, wish.type);
      guest.memory.setU32(at + 16, wish.fd);
    }
  });
}

function poll(guest: TestGuest, ...wishes: Wish[]): Told[] {
  subscribe(guest, wishes);
  expect(guest.call('poll_oneoff', SUBSCRIPTIONS, EVENTS, wishes.length, RESULT)).to.equal('SUCCESS');
  return told(guest);
}

function told(guest: TestGuest): Told[] {
  return Array.from({ length: guest.memory.u32(RESULT) }, (_, index) => {
    const at = EVENTS + index * 32;
    return {
      userdata: guest.memory.u64(at),
      error: guest.memory.u16(at + 8),
      type: guest.memory.u8(at + 10),
      nbytes: guest.memory.u64(at + 16),
      flags: guest.memory.u16(at + 24),
    };
  });
}

const clockEvent = (userdata: bigint, error = 0): Told => ({
  userdata,
  error,
  type: 0,
  nbytes: 0n,
  flags: 0,
});

describe('poll', () => {
  it('poll_oneoff sleeps on a clock, which moves the deterministic one on', () => {
    const guest = new TestGuest();
    expect(poll(guest, { clock: 1, timeout: 5_000_000_000n })).to.deep.equal([clockEvent(100n)]);
    expect(guest.hex(EVENTS, 32)).to.equal(
      '64000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000',
    );
    expect(guest.line).to.equal('poll_oneoff(in=0x400, out=0x2000, nsubscriptions=1) = SUCCESS (nevents=1)');
    guest.call('clock_time_get', 1, 1n, RESULT);
    expect(guest.memory.u64(RESULT)).to.equal(5_000_000_000n);
  });

  it('poll_oneoff really sleeps on the system clock', () => {
    const guest = new TestGuest({ clock: 'system' });
    const start = process.hrtime.bigint();
    poll(guest, { clock: 1, timeout: 20_000_000n });
    expect(process.hrtime.bigint() - start >= 20_000_000n).to.equal(true);
  });

  it('poll_oneoff takes absolute times, past ones at once', () => {
    const guest = new TestGuest({ clock: 'system' });
    guest.call('clock_time_get', 1, 1n, RESULT);
    const until = guest.memory.u64(RESULT) + 20_000_000n;
    expect(poll(guest, { clock: 1, timeout: until, flags: 1 })).to.deep.equal([clockEvent(100n)]);
    guest.call('clock_time_get', 1, 1n, RESULT);
    const now = guest.memory.u64(RESULT);
    expect(now >= until).to.equal(true);
    expect(
      poll(guest, { clock: 1, timeout: 1n, flags: 1 }, { clock: 0, timeout: 5n, flags: 1 }),
    ).to.have.length(2);
    const realtime = new TestGuest();
    realtime.call('clock_time_get', 0, 1n, RESULT);
    poll(realtime, { clock: 0, timeout: realtime.memory.u64(RESULT) + 10_000_000_000n, flags: 1 });
    realtime.call('clock_time_get', 0, 1n, RESULT);
    // The absolute time was compared with a reading, which moved the clock on.
    expect(realtime.memory.u64(RESULT)).to.equal(1_640_995_210_001_000_000n);
  });

  it('poll_oneoff tells the earliest of several clocks, and all that are due with it', () => {
    const guest = new TestGuest();
    const events = poll(
      guest,
      { clock: 1, timeout: 3_000n },
      { clock: 1, timeout: 1_000n },
      { clock: 0, timeout: 1_000n },
      { clock: 1, timeout: 2n ** 64n - 1n },
    );
    expect(events).to.deep.equal([clockEvent(101n), clockEvent(102n)]);
  });

  it('poll_oneoff is not overrun by the longest times', () => {
    const guest = new TestGuest();
    expect(poll(guest, { clock: 1, timeout: 2n ** 64n - 1n })).to.deep.equal([clockEvent(100n)]);
    expect(poll(guest, { clock: 0, timeout: 2n ** 64n - 1n, flags: 1 })).to.deep.equal([clockEvent(100n)]);
  });

  it('poll_oneoff tells of files at once, with the bytes that are left, without waiting for a clock', () => {
    const { guest } = guestWithFiles({ file: 'hello' }, { clock: 'system' });
    const fd = guest.open('file');
    guest.read(fd, 2);
    expect(
      poll(guest, { clock: 1, timeout: 2n ** 63n }, { fd, type: FD_READ }, { fd, type: FD_WRITE }),
    ).to.deep.equal([
      { userdata: 101n, error: 0, type: 1, nbytes: 3n, flags: 0 },
      { userdata: 102n, error: 0, type: 2, nbytes: 1n, flags: 0 },
    ]);
  });

  it('poll_oneoff tells of a clock that is due at once beside a descriptor that is ready', () => {
    const { guest } = guestWithFiles({ file: '' });
    const events = poll(guest, { clock: 1, timeout: 0n }, { fd: 1, type: FD_WRITE });
    expect(events.map(({ userdata }) => userdata)).to.deep.equal([100n, 101n]);
  });

  it('poll_oneoff tells the bytes of standard input, and its end as a hang-up', () => {
    const guest = new TestGuest({ stdin: new TextEncoder().encode('abc') });
    expect(poll(guest, { fd: 0, type: FD_READ })).to.deep.equal([
      { userdata: 100n, error: 0, type: 1, nbytes: 3n, flags: 0 },
    ]);
    guest.read(0, 3);
    expect(poll(guest, { fd: 0, type: FD_READ })).to.deep.equal([
      { userdata: 100n, error: 0, type: 1, nbytes: 0n, flags: 1 },
    ]);
  });

  it('poll_oneoff tells what is wrong with one subscription in its event', () => {
    const { guest } = guestWithFiles({ file: '' });
    const weak = guest.open('file', { rights: 2n });
    const events = poll(
      guest,
      { fd: 99, type: FD_READ },
      { fd: 1, type: FD_READ },
      { fd: weak, type: FD_READ },
      { fd: 3, type: FD_READ },
      { clock: 7, timeout: 1n },
      { clock: 2, timeout: 1n },
      { clock: 1, timeout: 1n, flags: 2 },
    );
    // BADF, NOTCAPABLE, NOTCAPABLE, ISDIR, INVAL, NOTSUP, INVAL
    expect(events.map(({ error }) => error)).to.deep.equal([8, 76, 76, 31, 28, 58, 28]);
    expect(events.map(({ type }) => type)).to.deep.equal([1, 1, 1, 1, 0, 0, 0]);
  });

  it('poll_oneoff writes its events over its subscriptions where they are given the same place', () => {
    const guest = new TestGuest();
    subscribe(guest, [
      { fd: 1, type: FD_WRITE },
      { fd: 2, type: FD_WRITE },
    ]);
    expect(guest.call('poll_oneoff', SUBSCRIPTIONS, SUBSCRIPTIONS, 2, RESULT)).to.equal('SUCCESS');
    expect([0, 32].map((at) => guest.memory.u64(SUBSCRIPTIONS + at))).to.deep.equal([100n, 101n]);
  });

  it('poll_oneoff is EINVAL for no subscriptions, too many, or an unknown type', () => {
    const guest = new TestGuest();
    expect(guest.call('poll_oneoff', SUBSCRIPTIONS, EVENTS, 0, RESULT)).to.equal('INVAL');
    guest.memory.setU8(SUBSCRIPTIONS + 8, 3);
    expect(guest.call('poll_oneoff', SUBSCRIPTIONS, EVENTS, 1, RESULT)).to.equal('INVAL');
    guest.memory.grow(62);
    expect(guest.call('poll_oneoff', 0, 0, 65_537, RESULT)).to.equal('INVAL');
  });

  it('poll_oneoff is EFAULT out of memory, without waiting', () => {
    const guest = new TestGuest({ clock: 'system' });
    const end = guest.memory.size;
    subscribe(guest, [{ clock: 1, timeout: 2n ** 63n }]);
    expect(guest.call('poll_oneoff', end - 47, EVENTS, 1, RESULT)).to.equal('FAULT');
    expect(guest.call('poll_oneoff', SUBSCRIPTIONS, end - 31, 1, RESULT)).to.equal('FAULT');
    expect(guest.call('poll_oneoff', SUBSCRIPTIONS, EVENTS, 1, end - 3)).to.equal('FAULT');
    expect(guest.call('poll_oneoff', SUBSCRIPTIONS, EVENTS, -1, RESULT)).to.equal('FAULT');
  });

  it('poll_oneoff of wasi_unstable has subscriptions of 56 bytes', () => {
    const guest = new TestGuest({}, 'wasi_unstable');
    subscribe(
      guest,
      [
        { clock: 1, timeout: 7n },
        { fd: 1, type: FD_WRITE },
      ],
      56,
      8,
    );
    expect(guest.call('poll_oneoff', SUBSCRIPTIONS, EVENTS, 2, RESULT)).to.equal('SUCCESS');
    expect(told(guest)).to.deep.equal([{ userdata: 101n, error: 0, type: 2, nbytes: 1n, flags: 0 }]);
    subscribe(guest, [{ clock: 1, timeout: 9_000n }], 56, 8);
    guest.call('poll_oneoff', SUBSCRIPTIONS, EVENTS, 1, RESULT);
    guest.call('clock_time_get', 1, 1n, RESULT);
    expect(guest.memory.u64(RESULT)).to.equal(9_000n);
  });
});
