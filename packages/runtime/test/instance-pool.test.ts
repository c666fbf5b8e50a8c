import { expect } from 'chai';
import { ArgumentError, ClosedError, LinkError, OptionError, RunningError } from '@ferrule/core';
import type { Instance } from '../src/instance.ts';
import { Runtime } from '../src/runtime.ts';
import { guestPath } from './guests.ts';
import { rejectionOf, thrownBy } from './thrown.ts';

const COUNTER = `(module (import "env" "during" (func $during)) (memory 1 9)
  (func (export "count") (result i32)
    (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (i32.const 1)))
    (i32.load (i32.const 0)))
  (func (export "during") (call $during))
  (func (export "grow") (drop (memory.grow (i32.const 1)))))`;

describe('InstancePool', () => {
  let runtime: Runtime;
  let during: () => void;
  const poolOf = async (size: number, prepare?: (instance: Instance) => void) =>
    runtime.pool(await runtime.compile({ wat: COUNTER }), { size, prepare });

  beforeEach(() => {
    during = () => undefined;
    runtime = new Runtime({
      resettable: true,
      imports: {
        env: {
          during: () => {
            during();
          },
        },
      },
    });
  });

  it('InstancePool gives an instance that is set back, the same one again, after a trap too', async () => {
    const pool = await poolOf(2);
    const seen = new Set<Instance>();
    for (let round = 0; round < 3; round++) {
      await pool.use((instance) => {
        seen.add(instance);
        expect(instance.call('count')).to.equal(1);
      });
    }
    during = () => {
      throw new TypeError('of the host');
    };
    expect(await rejectionOf(pool.use((instance) => instance.call('during')))).to.be.instanceOf(TypeError);
    expect(seen.size).to.equal(1);
    expect([pool.idle, pool.busy]).to.deep.equal([1, 0]);
  });

  it('InstancePool makes no more instances than it may: who comes later waits in turn', async () => {
    const pool = await poolOf(2);
    const [one, two] = [await pool.acquire(), await pool.acquire()];
    const order: string[] = [];
    const third = pool.acquire().then((instance) => (order.push('third'), instance));
    const fourth = pool.acquire().then((instance) => (order.push('fourth'), instance));
    expect(pool.busy).to.equal(2);
    pool.release(two);
    expect(await third).to.equal(two);
    one.close();
    pool.release(one);
    const replacement = await fourth;
    expect(replacement).to.not.equal(one);
    expect(order).to.deep.equal(['third', 'fourth']);
    expect(pool.busy).to.equal(2);
  });

  it('InstancePool replaces an instance whose memory has grown, and takes what prepare leaves as the first state', async () => {
    const pool = await poolOf(1, (instance) => {
      instance.call('grow');
      instance.call('count');
    });
    const first = await pool.use((instance) => {
      expect(instance.call('count')).to.equal(2);
      return instance;
    });
    await pool.use((instance) => {
      expect(instance).to.equal(first);
      expect(instance.call('count')).to.equal(2);
      instance.call('grow');
    });
    expect(first.closed).to.equal(true);
    expect(await pool.use((instance) => instance.call('count'))).to.equal(2);
  });

  it('InstancePool serves a Rust guest over and over', async () => {
    const module = await new Runtime({ resettable: true }).compile(guestPath('rust/greet'));
    const pool = new Runtime({ resettable: true }).pool(module, {
      size: 1,
      prepare: (instance) => instance.call('malloc', 100),
    });
    const addresses = new Set<unknown>();
    for (let round = 0; round < 3; round++)
      addresses.add(await pool.use((instance) => instance.call('malloc', 100)));
    expect(addresses.size).to.equal(1);
  });

  it('InstancePool refuses to take an instance that runs, that is not its own or that is back already', async () => {
    const pool = await poolOf(1);
    const instance = await pool.acquire();
    during = () => {
      pool.release(instance);
    };
    expect(thrownBy(() => instance.call('during'))).to.be.instanceOf(RunningError);
    expect(pool.busy).to.equal(1);
    pool.release(instance);
    for (const wrong of [instance, await (await poolOf(1)).acquire()])
      expect(
        thrownBy(() => {
          pool.release(wrong);
        }),
      ).to.be.instanceOf(ArgumentError);
  });

  it('InstancePool.close ends what is idle at once, what is in use when released, and those who wait', async () => {
    const pool = await poolOf(2);
    const [one, two] = [await pool.acquire(), await pool.acquire()];
    pool.release(one);
    const again = await pool.acquire();
    const waiting = rejectionOf(pool.acquire());
    pool.close();
    expect(await waiting).to.be.instanceOf(ClosedError);
    expect(two.closed).to.equal(false);
    for (const each of [again, two]) pool.release(each);
    expect([one.closed, two.closed]).to.deep.equal([true, true]);
    expect(await rejectionOf(pool.acquire())).to.be.instanceOf(ClosedError);
  });

  it('InstancePool goes on when an instance can not be made, and after the runtime has closed some', async () => {
    const module = await runtime.compile({ wat: COUNTER });
    const bare = new Runtime({ resettable: true }).pool(module, { size: 1 });
    expect(await rejectionOf(bare.acquire())).to.be.instanceOf(LinkError);
    expect(await rejectionOf(bare.acquire())).to.be.instanceOf(LinkError);
    const pool = runtime.pool(module, { size: 1 });
    const first = await pool.use((instance) => instance);
    first.close();
    expect(await pool.use((instance) => instance.call('count'))).to.equal(1);
  });

  it('Runtime.pool refuses a wrong size, wrong options and a module that is not resettable', async () => {
    const module = await runtime.compile({ wat: COUNTER });
    for (const options of [
      { size: 0 },
      { size: 1.5 },
      {},
      undefined,
      { size: 1, sise: 2 },
      { size: 1, prepare: 1 },
    ])
      expect(thrownBy(() => runtime.pool(module, options as never))).to.be.instanceOf(OptionError);
    const plain = await new Runtime().compile({ wat: COUNTER });
    expect(thrownBy(() => runtime.pool(plain, { size: 1 }))).to.have.property('option', 'resettable');
  });
});
