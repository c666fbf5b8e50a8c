import { expect } from 'chai';
import { clockFrom } from '../../src/clock/clock.ts';
import { deterministicClock } from '../../src/clock/deterministic-clock.ts';
import { pause } from '../../src/clock/pause.ts';
import { systemClock } from '../../src/clock/system-clock.ts';

describe('clock', () => {
  it('deterministicClock starts at 2022-01-01 and 0, moves a millisecond a reading, and by what is slept', () => {
    const clock = deterministicClock();
    const start = BigInt(Date.parse('2022-01-01T00:00:00Z')) * 1_000_000n;
    expect([clock.realtime(), clock.realtime()]).to.deep.equal([start, start + 1_000_000n]);
    expect([clock.monotonic(), clock.monotonic()]).to.deep.equal([0n, 1_000_000n]);
    clock.sleep(5n);
    expect([clock.realtime(), clock.monotonic()]).to.deep.equal([start + 2_000_005n, 2_000_005n]);
    expect(clock).to.include({ resolution: 1_000_000n, blocks: false });
  });

  it('deterministicClock of one guest does not move with that of another', () => {
    const [one, other] = [deterministicClock(), deterministicClock()];
    one.monotonic();
    expect(other.monotonic()).to.equal(0n);
  });

  it('systemClock shows the time of the host, to less than a millisecond', () => {
    const clock = systemClock();
    const before = BigInt(Date.now()) * 1_000_000n;
    const now = clock.realtime();
    const after = BigInt(Date.now() + 2) * 1_000_000n;
    expect(now >= before && now <= after).to.equal(true);
    // Twenty readings that all end in the same six zeros would be milliseconds in disguise.
    const digits = new Set(Array.from({ length: 20 }, () => clock.realtime() % 1_000_000n));
    expect(digits.size).to.be.greaterThan(1);
  });

  it('systemClock.monotonic never goes back', () => {
    const clock = systemClock();
    let last = clock.monotonic();
    for (let index = 0; index < 1_000; index++) {
      const now = clock.monotonic();
      expect(now >= last).to.equal(true);
      last = now;
    }
  });

  it('systemClock.sleep takes at least as long as asked', () => {
    const clock = systemClock();
    for (const duration of [0n, 1n, 300_000n, 5_000_000n]) {
      const start = clock.monotonic();
      clock.sleep(duration);
      expect(clock.monotonic() - start >= duration).to.equal(true);
    }
  });

  it('systemClock.cpuTime grows with work', () => {
    const clock = systemClock();
    const start = clock.cpuTime() ?? 0n;
    for (const end = Date.now() + 20; Date.now() < end;);
    expect((clock.cpuTime() ?? 0n) > start).to.equal(true);
  });

  it('clockFrom fills in what is left out', () => {
    const clock = clockFrom({ realtime: () => 1n, monotonic: () => 2n });
    expect([clock.realtime(), clock.monotonic(), clock.cpuTime(), clock.resolution]).to.deep.equal([
      1n,
      2n,
      2n,
      1n,
    ]);
    expect(clock.blocks).to.equal(false);
    const slept: bigint[] = [];
    const sleeping = clockFrom({
      realtime: () => 1n,
      monotonic: () => 2n,
      sleep: (duration) => slept.push(duration),
    });
    sleeping.sleep(9n);
    expect([sleeping.blocks, ...slept]).to.deep.equal([true, 9n]);
  });

  it('pause blocks for parts of a millisecond', () => {
    const start = process.hrtime.bigint();
    pause(0.5);
    expect(process.hrtime.bigint() - start >= 500_000n).to.equal(true);
  });
});
