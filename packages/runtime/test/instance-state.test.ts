import { expect } from 'chai';
import { HostError, InstrumentError, OptionError, PlanError, RunningError } from '@ferrule/core';
import type { Instance } from '../src/instance.ts';
import { load, loadSync } from '../src/load.ts';
import { Runtime } from '../src/runtime.ts';
import { guestPath } from './guests.ts';
import { rejectionOf, thrownBy } from './thrown.ts';

const wat = (text: string) => load({ wat: text }, { resettable: true });

describe('Instance.reset', () => {
  it('Instance.reset brings memory, globals and tables back, exported or not, and hides what it needs for that', async () => {
    const instance = await wat(`(module
      (memory 17) (data (i32.const 70000) "as it was")
      (global $count (mut i64) (i64.const 5))
      (table $table 3 funcref) (elem (i32.const 1) $one)
      (func $one (result i32) (i32.const 1))
      (func (export "spoil") (param i32)
        (i32.store (local.get 0) (i32.const -1))
        (i32.store (i32.const 70000) (i32.const 0))
        (global.set $count (i64.const 9))
        (table.set $table (i32.const 1) (table.get $table (i32.const 2)))
        (table.set $table (i32.const 0) (ref.func $one)))
      (func (export "at") (param i32) (result i32) (i32.load (local.get 0)))
      (func (export "count") (result i64) (global.get $count))
      (func (export "has") (param i32) (result i32) (i32.eqz (ref.is_null (table.get $table (local.get 0)))))
      (elem declare func $one))`);
    const seen = () => [
      ...[0, 4_092, 4_096, 70_000, 17 * 65_536 - 4].map((at) => instance.call('at', at)),
      instance.call('count'),
      ...[0, 1, 2].map((index) => instance.call('has', index)),
    ];
    const before = seen();
    expect(before).to.deep.equal([0, 0, 0, 0x69207361, 0, 5n, 0, 1, 0]);
    for (const at of [0, 4_092, 4_094, 4_096, 17 * 65_536 - 4]) {
      instance.call('spoil', at);
      expect(seen()).to.not.deep.equal(before);
      instance.reset();
      expect(seen()).to.deep.equal(before);
    }
    expect(Object.keys(instance.exports)).to.deep.equal(['spoil', 'at', 'count', 'has']);
  });

  it('Instance.reset brings a Rust guest back after a trap, stack pointer and all', () => {
    const instance = loadSync(guestPath('rust/greet'), {
      resettable: true,
      limits: { fuel: 1_000_000_000n },
    });
    // Rust's allocator lets memory grow with the first allocation.
    instance.call('malloc', 100);
    expect(
      thrownBy(() => {
        instance.reset();
      }),
    ).to.be.instanceOf(HostError);
    instance.mark();
    const size = instance.memory.size;
    const kept = Buffer.from(instance.memory.bytes(0, size));
    const spare = instance.call('malloc', 100);
    instance.reset();
    expect(instance.call('malloc', 100)).to.equal(spare);
    instance.reset();
    for (let round = 0; round < 3; round++) {
      const pointer = instance.call('malloc', 100) as number;
      instance.memory.writeString(pointer, 'Ferrule');
      expect(thrownBy(() => instance.call('greet', -1, 100))).to.be.instanceOf(Error);
      instance.reset();
      expect(Buffer.compare(instance.memory.bytes(0, kept.length), kept)).to.equal(0);
    }
    expect(instance.call('add', 2, 3)).to.equal(5);
    expect(instance.fuelConsumed > 0n).to.equal(true);
  });

  it('Instance.reset says that memory has grown, and leaves everything as it is', async () => {
    const instance = await wat(`(module (memory (export "memory") 1)
      (func (export "grow") (i32.store (i32.const 0) (i32.const 3)) (drop (memory.grow (i32.const 1)))))`);
    instance.call('grow');
    expect(
      thrownBy(() => {
        instance.reset();
      }),
    ).to.be.instanceOf(HostError);
    expect(instance.memory.i32(0)).to.equal(3);
  });

  it('Instance.reset wants the option resettable, which is refused for state out of reach', async () => {
    const instance = loadSync(guestPath('rust/greet'));
    expect(
      thrownBy(() => {
        instance.reset();
      }),
    ).to.be.instanceOf(OptionError);
    expect(await rejectionOf(wat('(module (memory 1 1 shared))'))).to.be.instanceOf(PlanError);
    expect(
      await rejectionOf(wat('(module (memory 1) (data $d "x") (func (data.drop $d)))')),
    ).to.be.instanceOf(InstrumentError);
  });

  it('Instance.reset is refused while the guest runs, however it was entered, and not while another instance does', async () => {
    const refused: unknown[] = [];
    const prepared = Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace');
    const source = {
      wat: `(module (import "env" "now" (func $now)) (memory 1)
        (func (export "run") (i32.store (i32.const 0) (i32.const 7)) (call $now))
        (func (export "at") (result i32) (i32.load (i32.const 0))))`,
    };
    const targets: Instance[] = [];
    const now = () => {
      for (const act of ['reset', 'mark'] as const) {
        try {
          for (const target of targets) target[act]();
        } catch (error) {
          refused.push(error);
        }
      }
    };
    const runtime = new Runtime({ resettable: true, imports: { env: { now } } });
    const module = await runtime.compile(source);
    const [one, other] = [runtime.instantiateSync(module), runtime.instantiateSync(module)];
    targets.push(one);
    one.call('run');
    (one.exports['run'] as () => void)();
    expect(refused).to.have.length(4);
    for (const error of refused) expect(error).to.be.instanceOf(RunningError);
    expect(one.call('at')).to.equal(7);
    other.call('run');
    expect(refused).to.have.length(4);
    one.reset();
    expect(Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace')).to.deep.equal(prepared);
    expect(other.call('at')).to.equal(7);
  });
});
