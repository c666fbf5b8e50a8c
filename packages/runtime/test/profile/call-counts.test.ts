import { OptionError, OutOfFuelError, PlanError, TrapError } from '@ferrule/core';
import { load, loadSync } from '@ferrule/runtime';
import type { FunctionCall, Instance, LoadOptions, Profile } from '@ferrule/runtime';
import { expect } from 'chai';
import { functionTotals } from '../../src/profile/function-totals.ts';
import { guestPath } from '../guests.ts';

const counted = (name: string, options: LoadOptions = {}): Instance =>
  loadSync(guestPath(name), { exactProfile: true, ...options });

const pause = (turn: number): number => turn + 1;

const busy = (options: LoadOptions = {}): Instance =>
  counted('rust/busy', { imports: { env: { pause } }, ...options });

const sumOf = ({ samples }: Profile): bigint => samples.reduce((sum, { weight }) => sum + BigInt(weight), 0n);

/** The sum is the fuel consumed, and nobody has executed less than nothing. */
async function expectWhole(instance: Instance): Promise<Profile> {
  const profile = await instance.exactProfile();
  expect(sumOf(profile)).to.equal(instance.fuelConsumed);
  expect(profile.samples.every(({ weight, count }) => weight >= 0 && count >= 0)).to.equal(true);
  return profile;
}

const totalsOf = (profile: Profile): Record<string, readonly [calls: number, self: number, total: number]> =>
  Object.fromEntries(
    functionTotals(profile).map(({ frame, count, self, total }) => [frame.name, [count, self, total]]),
  );

describe('Instance.exactProfile', () => {
  it('Instance.exactProfile counts calls and instructions of each function, by who called it', async () => {
    const guest = busy();
    guest.call('work', 3);
    const profile = await expectWhole(guest);
    const totals = totalsOf(profile);
    const [, own, all] = totals['work'];
    // the compiler found out that `longest` gives the same each turn
    expect(totals['busy::longest'].slice(0, 1)).to.deep.equal([1]);
    expect(totals['busy::numbers::collatz'].slice(0, 1)).to.deep.equal([2999]);
    expect(totals['env.pause']).to.deep.equal([3, 0, 0]);
    expect(BigInt(all)).to.equal(guest.fuelConsumed);
    expect(own).to.be.below(100);
    expect(profile.frames.find(({ name }) => name === 'busy::numbers::collatz')).to.include({
      file: 'guests/busy.rs',
      line: 16,
    });
    const stacks = profile.samples.map(({ stack }) =>
      stack.map((index) => profile.frames[index].name).join(),
    );
    expect(stacks).to.include('work,busy::longest,busy::numbers::collatz');
  });

  it('Instance.exactProfile counts the same each time, and the same as fuel alone does', async () => {
    const [a, b] = [busy(), busy({ limits: { stackDepth: 500, stackCheck: true, timeout: '20s' } })];
    const plain = loadSync(guestPath('rust/busy'), {
      imports: { env: { pause } },
      limits: { fuel: 2n ** 60n },
    });
    for (const each of [a, b, plain]) each.call('work', 2);
    expect(totalsOf(await expectWhole(a))).to.deep.equal(totalsOf(await expectWhole(b)));
    expect(a.fuelConsumed).to.equal(plain.fuelConsumed);
    // what a machine or a V8 may not change
    expect(a.fuelConsumed).to.equal(WORK_2);
  });

  it('Instance.exactProfile puts down what a trap leaves in the middle, and goes on', async () => {
    const guest = busy();
    expect(() => guest.call('work', 0)).to.throw(TrapError);
    guest.call('work', 1);
    const totals = totalsOf(await expectWhole(guest));
    expect(totals['work'][0]).to.equal(2);
    const traps = counted('wat/trap');
    for (const { name } of traps.module.exports.filter(({ extern }) => extern.kind === 'function')) {
      const { type } = traps.module.exports.find((each) => each.name === name)?.extern as {
        type: { params: readonly string[] };
      };
      if (type.params.length > 0) continue;
      try {
        traps.call(name);
      } catch (error) {
        expect(error).to.be.instanceOf(TrapError);
      }
      await expectWhole(traps);
    }
  });

  it('Instance.exactProfile tells of raw exports, of calls back from the host, and of what is left by it', async () => {
    let depth = 0;
    const guest: Instance = busy({
      imports: {
        env: {
          pause: (turn: number) => {
            if (depth++ === 0) guest.call('work', 1);
            if (turn === 7) throw new Error('enough');
            return turn;
          },
        },
      },
    });
    (guest.exports['work'] as (turns: number) => number)(2);
    const first = totalsOf(await expectWhole(guest));
    expect(first['work'][0]).to.equal(2);
    expect(() => guest.call('work', 9)).to.throw('enough');
    guest.call('work', 1);
    expect(totalsOf(await expectWhole(guest))['work'][0]).to.equal(4);
  });

  it('Instance.exactProfile follows exceptions and tail calls', async () => {
    const text = `(module
      (tag $failure (param i32))
      (func $fail (param $n i32) (throw $failure (local.get $n)))
      (func (export "attempt") (param $n i32) (result i32)
        (block $caught (result i32)
          (try_table (catch $failure $caught) (call $fail (local.get $n)))
          (i32.const 0))))`;
    const tails = `(module
      (func $down (export "down") (param $n i32) (result i32)
        (if (result i32) (local.get $n)
          (then (return_call $down (i32.sub (local.get $n) (i32.const 1))))
          (else (i32.const 9)))))`;
    const down = await load({ wat: tails }, { exactProfile: true });
    expect(down.call('down', 100_000)).to.equal(9);
    const profile = await expectWhole(down);
    expect(totalsOf(profile)['down']?.[0]).to.equal(100_001);
    expect(profile.samples).to.have.length(1);
    if (Number.parseInt(process.versions.v8, 10) < 13) return;
    const attempt = await load({ wat: text }, { exactProfile: true });
    for (let round = 0; round < 3; round++) attempt.call('attempt', round);
    const totals = totalsOf(await expectWhole(attempt));
    expect(Object.values(totals).map(([calls]) => calls)).to.deep.equal([3, 3]);
    expect(await attempt.exactProfile())
      .to.have.property('samples')
      .with.length(2);
  });

  it('Instance.exactProfile goes with listeners, limits, traced allocations and optimisation', async () => {
    const told: string[] = [];
    const before = (call: FunctionCall): void => {
      told.push(call.function.name);
    };
    const options: LoadOptions = {
      traceAllocations: true,
      limits: { stackDepth: 500, stackCheck: true, timeout: '20s', memory: '64MiB' },
      listeners: [{ functions: 'leaky::lose', before }],
    };
    const guest = counted('rust/leaky', options);
    const plain = counted('rust/leaky');
    const fast = counted('rust/leaky', { optimize: 1 });
    for (const each of [guest, plain, fast]) each.call('leak', 40);
    expect(told).to.deep.equal(['leaky::lose', 'leaky::lose']);
    expect(guest.allocations.allocatedBytes).to.equal(80);
    const wanted = totalsOf(await expectWhole(plain));
    expect(totalsOf(await expectWhole(guest))).to.deep.equal(wanted);
    expect(totalsOf(await expectWhole(fast))).to.deep.equal(wanted);
    expect(wanted['leaky::lose'].slice(0, 1)).to.deep.equal([2]);
  });

  it('Instance.exactProfile keeps recursion small, and its sum whole', async () => {
    const text = `(module
      (func $a (export "a") (param $n i32) (result i32)
        (if (result i32) (i32.eqz (local.get $n)) (then (i32.const 1))
          (else (i32.add (call $b (i32.sub (local.get $n) (i32.const 1))) (i32.const 1)))))
      (func $b (param $n i32) (result i32) (call $a (local.get $n))))`;
    const guest = await load({ wat: text }, { exactProfile: true });
    expect(guest.call('a', 3000)).to.equal(3001);
    const profile = await expectWhole(guest);
    expect(totalsOf(profile)['a'].slice(0, 1)).to.deep.equal([3001]);
    expect(Math.max(...profile.samples.map(({ stack }) => stack.length))).to.be.at.most(201);
  });

  it('Instance.exactProfile keeps to a limit of fuel, and counts what is granted and what a start function uses', async () => {
    let grants = 0;
    const guest = busy({
      limits: { fuel: 100_000n },
      onOutOfFuel: () => (grants++ < 3 ? 50_000n : undefined),
    });
    expect(() => guest.call('work', 3)).to.throw(OutOfFuelError);
    await expectWhole(guest);
    guest.fuel = 2n ** 62n;
    guest.call('work', 1);
    await expectWhole(guest);
    const start = await load(
      { wat: '(module (func $twice (call $once) (call $once)) (func $once) (start $twice))' },
      { exactProfile: true },
    );
    expect(start.fuelConsumed).to.equal(2n);
    expect(totalsOf(await expectWhole(start))['twice']?.slice(0, 2)).to.deep.equal([1, 2]);
  });

  it('Instance.exactProfile stays after the guest has ended, and is refused where it was not asked for', async () => {
    const program = counted('rust/exit', { wasi: { args: ['exit', '3'] } });
    expect(program.start()).to.equal(3);
    await expectWhole(program);
    const plain: unknown = await loadSync(guestPath('rust/greet'))
      .exactProfile()
      .catch((thrown: unknown) => thrown);
    expect(plain).to.be.instanceOf(OptionError);
    expect(() => counted('rust/greet', { coverage: true })).to.throw(PlanError);
  });
});

/** Units that two turns of `work` take. */
const WORK_2 = 4_375_320n;
