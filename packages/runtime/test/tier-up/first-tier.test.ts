import { expect } from 'chai';
import { TrapError } from '@ferrule/core';
import type { Instance } from '../../src/instance.ts';
import type { RuntimeOptions } from '../../src/options/options.ts';
import { Runtime } from '../../src/runtime.ts';
import type { TierEvent } from '../../src/tier-up/tier-event.ts';
import { watchOf } from '../../src/tier-up/tiers.ts';
import { guestBytes } from '../guests.ts';
import { thrownBy } from '../thrown.ts';

type Call = (...args: unknown[]) => unknown;

/** An instance of the guest above in its first tier, and how it is handed over. */
async function firstTier(options: RuntimeOptions = {}): Promise<{
  instance: Instance;
  events: TierEvent[];
  logged: number[];
  raise: () => Promise<void>;
  again: () => Promise<Instance>;
}> {
  const events: TierEvent[] = [];
  const logged: number[] = [];
  const runtime = new Runtime({ ...options, optimize: 'auto', onTier: (event) => events.push(event) });
  const module = await runtime.compile(guestBytes('wat/tier-state'));
  const imports = { env: { log: (value: number) => logged.push(value) } };
  const again = () => runtime.instantiate(module, { imports });
  const instance = await again();
  return { again, instance, events, logged, raise: async () => watchOf(module)?.raiseNow() };
}

describe('FirstTier', function () {
  this.timeout(60_000);

  it('raise hands memory, tables, globals and dropped segments of a running instance over, and nobody can tell', async () => {
    const { instance, events, logged, raise } = await firstTier();
    const calls = instance.exports as Record<string, Call>;
    const call = (name: string, ...args: unknown[]): unknown => calls[name]?.(...args);
    const table = calls['table'] as unknown as WebAssembly.Table;
    const held = { of: 'the host' };
    call('hold', held);
    call('store', 7, 42);
    call('lose');
    expect([call('count'), call('step', 5, 1), call('step', 5, 2), call('grow')]).to.deep.equal([
      2, 10, 25, 2,
    ]);
    const before = { ...calls };
    const functions = [call('function'), call('reference'), call('kept'), table.get(0), table.get(1)];
    const numbers = call('numbers') as unknown[];
    expect(instance.tier).to.equal('first');

    await raise();

    expect(events.map(({ tier, instance: name }) => [tier, name])).to.deep.equal([
      ['top', undefined],
      ['top', instance.name],
    ]);
    expect(events[1]?.reason).to.match(/^it was handed over between two calls, which took [\d.]+ ms$/);
    expect(instance.tier).to.equal('top');
    for (const [name, value] of Object.entries(calls)) expect(value, name).to.equal(before[name]);
    expect([call('function'), call('reference'), call('kept'), table.get(0), table.get(1)]).to.deep.equal(
      functions,
    );
    expect(functions[0]).to.equal(calls['one']);
    expect(logged, 'the start function ran once').to.deep.equal([99, 2]);
    expect((calls['shown'] as unknown as WebAssembly.Global).value).to.equal(8);
    expect([call('count'), call('held'), call('load', 7), call('load', 0)]).to.deep.equal([3, held, 42, 102]);
    expect(call('numbers')).to.deep.equal([
      (numbers[0] as bigint) + 1n,
      (numbers[1] as number) + 1,
      numbers[2],
      (numbers[3] as number) + 1,
    ]);
    expect([call('step', 5, 1), call('step', 5, 2), call('call', 1), call('grow')]).to.deep.equal([
      10, 25, 2, 3,
    ]);
    call('write');
    expect(call('load', 104)).to.equal(33);
    call('place');
    expect(table.get(2)).to.equal(calls['one']);
    expect(table.get(3)).to.equal(functions[2]);
    for (const lost of ['write-lost', 'place-lost'])
      expect(thrownBy(() => instance.call(lost))).to.be.instanceOf(TrapError);
    expect(thrownBy(() => call('step', 5, 0))).to.be.instanceOf(WebAssembly.RuntimeError);
  });

  it('raise keeps what traps are told to be, in frames of the module as it was given', async () => {
    const { instance, raise } = await firstTier();
    const first = thrownBy(() => instance.call('trap')) as TrapError;
    await raise();
    const second = thrownBy(() => instance.call('trap')) as TrapError;
    expect(second.kind).to.equal('unreachable');
    expect(second.wasmStack).to.deep.equal(first.wasmStack);
  });

  it('raise leaves alone what is closed meanwhile, and hands over what grew, trapped or was made meanwhile', async () => {
    const { instance, events, raise, again } = await firstTier();
    const others = [await again(), await again()] as const;
    const raised = raise();
    const late = await again();
    instance.call('grow');
    expect(thrownBy(() => instance.call('trap'))).to.be.instanceOf(TrapError);
    others[0].close();
    expect(others[1].call('count')).to.equal(2);
    expect(late.call('grow')).to.equal(2);
    await raised;
    expect(events.map(({ tier }) => tier)).to.deep.equal(['top', 'top', 'top', 'top']);
    expect([instance.tier, others[1].tier, late.tier]).to.deep.equal(['top', 'top', 'top']);
    expect([instance.call('grow'), others[1].call('count'), late.call('grow')]).to.deep.equal([3, 3, 3]);
    expect(thrownBy(() => instance.call('trap'))).to.be.instanceOf(TrapError);
    expect(others[0].closed).to.equal(true);
  });
});
