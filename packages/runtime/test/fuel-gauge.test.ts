import { expect } from 'chai';
import { ArgumentError, HostError, OptionError, OutOfFuelError, TrapError } from '@ferrule/core';
import type { Instance } from '../src/instance.ts';
import { compileSync, load, loadSync } from '../src/load.ts';
import type { LoadOptions } from '../src/options/options.ts';
import { Runtime } from '../src/runtime.ts';
import { trapOf } from '../src/trap-of.ts';
import { guestBytes } from './guests.ts';
import { rejectionOf, thrownBy } from './thrown.ts';

const greet = guestBytes('rust/greet');
const loop = guestBytes('rust/loop');

function hostCalls(run: (guest: Instance) => void, options: LoadOptions): Instance {
  const env = {
    mix: () => 0,
    pair: () => [0, 0n],
    run: () => {
      run(guest);
    },
  };
  const guest: Instance = loadSync(guestBytes('wat/host-calls'), { ...options, imports: { env } });
  return guest;
}

describe('fuel', () => {
  it('fuel is what the limit says, and goes down by what is executed', () => {
    const guest = loadSync(greet, { limits: { fuel: 1_000_000n } });
    expect([guest.fuel, guest.fuelConsumed]).to.deep.equal([1_000_000n, 0n]);
    expect(guest.call('add', 2, 3)).to.equal(5);
    const once = guest.fuelConsumed;
    expect(once > 0n && once < 100n).to.equal(true);
    expect(guest.fuel).to.equal(1_000_000n - once);
    guest.call('add', 2, 3);
    expect(guest.fuelConsumed).to.equal(2n * once);
  });

  it('fuel is the same through raw exports, and in every instance', () => {
    const module = compileSync(greet, { limits: { fuel: 1000 } });
    const used = [1, 2].map((each) => {
      const guest = new Runtime().instantiateSync<{ add: (a: number, b: number) => number }>(module);
      guest.exports.add(each, each);
      return guest.fuelConsumed;
    });
    expect(used[0]).to.equal(used[1]);
  });

  it('fuel used up ends the guest with an OutOfFuelError that tells where', () => {
    const guest = loadSync(loop, { name: 'loop', limits: { fuel: 100_000 } });
    const error = thrownBy(() => guest.call('forever')) as OutOfFuelError;
    expect(error).to.be.instanceOf(OutOfFuelError);
    expect(error.message).to.match(/^the guest used up its fuel in forever of loop/);
    const { index } = guest.module.exports.find(({ name }) => name === 'forever') ?? {};
    expect(error.wasmStack.map((frame) => frame.index)).to.deep.equal([index]);
    expect(error.cause).to.be.instanceOf(WebAssembly.RuntimeError);
    expect(guest.fuel < 0n && guest.fuel > -100n).to.equal(true);
    expect(guest.closed).to.equal(false);
  });

  it('fuel may be given anew after it was used up', () => {
    const guest = loadSync(loop, { limits: { fuel: 0 } });
    expect(thrownBy(() => guest.call('forever'))).to.be.instanceOf(OutOfFuelError);
    const used = guest.fuelConsumed;
    guest.fuel = 50_000n;
    expect(guest.fuelConsumed).to.equal(used);
    expect(guest.call('ticks')).to.equal(0n);
    guest.fuel += 1000n;
    expect(thrownBy(() => guest.call('forever'))).to.be.instanceOf(OutOfFuelError);
    expect(guest.fuelConsumed >= 51_000n + used).to.equal(true);
  });

  it('fuel is told by explainError for raw exports, and is no trap', () => {
    const guest = loadSync<{ forever: () => void }>(loop, { limits: { fuel: 1000 } });
    const [first, second] = [1, 2].map(() => thrownBy(guest.exports.forever));
    expect(guest.explainError(second)).to.be.instanceOf(OutOfFuelError);
    thrownBy(guest.exports.forever);
    expect(trapOf(first, guest)).to.equal(undefined);
  });

  it('fuel is exact in host functions, which may set it', () => {
    const seen: bigint[] = [];
    const guest = hostCalls(
      (self) => {
        seen.push(self.fuel);
        self.fuel = 500n;
        seen.push(self.fuel);
      },
      { limits: { fuel: 10_000n } },
    );
    guest.call('run');
    expect(seen[0] !== undefined && seen[0] < 10_000n).to.equal(true);
    expect(seen[1]).to.equal(500n);
    expect(guest.fuel <= 500n && guest.fuel > 490n).to.equal(true);
    expect(guest.fuelConsumed < 20n).to.equal(true);
  });

  it('fuel is counted across guest, host and the same guest again', () => {
    const inner = loadSync(guestBytes('wat/host-calls'), {
      imports: { env: { mix: () => 0, pair: () => [0, 0n], run: () => undefined } },
      limits: { fuel: 10_000n },
    });
    inner.call('run');
    const once = inner.fuelConsumed;
    let depth = 0;
    const guest = hostCalls(
      (self) => {
        if (++depth < 5) self.call('run');
      },
      { limits: { fuel: 10_000n } },
    );
    guest.call('run');
    expect(guest.fuelConsumed).to.equal(5n * once);
  });

  it('fuel used up can not be swallowed by the guest, nor for long by the host', () => {
    const loops = loadSync(loop, { limits: { fuel: 1000 } });
    const guest = hostCalls(() => loops.call('forever'), { limits: { fuel: 1000 } });
    expect(thrownBy(() => guest.call('run_and_swallow'))).to.be.instanceOf(OutOfFuelError);
    let caught = 0;
    const stubborn = hostCalls(
      (self) => {
        try {
          self.call('forever');
        } catch {
          caught++;
        }
      },
      { limits: { fuel: 1000 } },
    );
    expect(thrownBy(() => stubborn.call('run_and_loop'))).to.be.instanceOf(OutOfFuelError);
    expect(caught).to.equal(1);
  });

  it('fuel leaves traps what they are', () => {
    const guest = loadSync(guestBytes('rust/trap'), { name: 'trap', limits: { fuel: 1_000_000n } });
    const plain = loadSync(guestBytes('rust/trap'), { name: 'trap' });
    for (const name of [
      'unreachable_instruction',
      'divide_by_zero',
      'read_out_of_bounds',
      'panic_with_message',
    ]) {
      const [metered, bare] = [guest, plain].map((each) => thrownBy(() => each.call(name)) as TrapError);
      expect(metered).to.be.instanceOf(TrapError);
      expect(metered?.kind).to.equal(bare?.kind);
      expect(metered?.wasmStack).to.deep.equal(bare?.wasmStack);
    }
    expect(guest.call('add', 2, 3)).to.equal(5);
  });

  it('fuel covers the start function, whose grant comes when it asks', () => {
    const memory = new WebAssembly.Memory({ initial: 1 });
    const imports = { env: { memory, begin: () => undefined } };
    const guest = loadSync(guestBytes('wat/start-call'), { imports, limits: { fuel: 100 } });
    expect(guest.fuelConsumed > 0n && guest.fuel > 0n).to.equal(true);
    expect(guest.fuel + guest.fuelConsumed).to.equal(100n);
  });

  it('fuel hides what it adds from the exports', () => {
    const [metered, plain] = [loadSync(greet, { limits: { fuel: 5 } }), loadSync(greet)];
    expect(Object.keys(metered.exports)).to.deep.equal(Object.keys(plain.exports));
    expect(Object.keys(metered.native.exports).length).to.be.greaterThan(Object.keys(plain.exports).length);
  });

  it('fuel goes with time-outs, memory limits and optimisation, which leave the count as it is', async function () {
    this.timeout(120_000);
    const used: bigint[] = [];
    const limits = [{}, { timeout: '10s' as const }, { memory: '4MiB' as const, tableElements: 100 }];
    for (const more of limits) {
      const guest = await load(greet, { limits: { fuel: 1_000_000n, ...more } });
      guest.call('malloc', 100);
      used.push(guest.fuelConsumed);
    }
    const optimized = await load(greet, { limits: { fuel: 1_000_000n }, optimize: 2 });
    optimized.call('malloc', 100);
    used.push(optimized.fuelConsumed);
    expect(new Set(used).size).to.equal(1);
  });

  it('fuel that is used up lets no call in until there is more', () => {
    const lib = loadSync(guestBytes('rust/greet'), { limits: { fuel: 0n } });
    expect(lib.call('add', 2, 3)).to.equal(5); // a straight path, found to be overdrawn afterwards
    const { fuel } = lib;
    for (let call = 0; call < 3; call++) expect(() => lib.call('add', 2, 3)).to.throw(OutOfFuelError);
    expect(lib.fuel).to.equal(fuel);
    lib.fuel = 1_000n;
    expect(lib.call('add', 2, 3)).to.equal(5);
  });

  it('fuel ends what a time-out would have to', () => {
    const guest = loadSync(loop, { limits: { fuel: 1000, timeout: '10s' } });
    expect(thrownBy(() => guest.call('forever'))).to.be.instanceOf(OutOfFuelError);
  });
});

describe('onOutOfFuel', () => {
  it('onOutOfFuel is asked with the instance, and may grant more', () => {
    const asked: bigint[] = [];
    const guest: Instance = loadSync(loop, {
      limits: { fuel: 1000n },
      onOutOfFuel(instance) {
        expect(instance).to.equal(guest);
        asked.push(instance.fuel);
        return asked.length < 4 ? 1000n : undefined;
      },
    });
    expect(thrownBy(() => guest.call('forever'))).to.be.instanceOf(OutOfFuelError);
    expect(asked).to.have.length(4);
    for (const left of asked) expect(left < 0n).to.equal(true);
    expect(guest.fuel + guest.fuelConsumed).to.equal(4000n);
  });

  it('onOutOfFuel may set the fuel instead', () => {
    let asked = 0;
    const guest = loadSync(loop, {
      limits: { fuel: 0 },
      onOutOfFuel(instance) {
        if (++asked < 3) instance.fuel = 500n;
        return undefined;
      },
    });
    expect(thrownBy(() => guest.call('forever'))).to.be.instanceOf(OutOfFuelError);
    expect(asked).to.equal(3);
  });

  it('onOutOfFuel may throw, which ends the guest and reaches the caller, the same object', () => {
    const error = new Error('mine');
    const guest = loadSync(loop, {
      limits: { fuel: 0 },
      onOutOfFuel() {
        throw error;
      },
    });
    expect(thrownBy(() => guest.call('forever'))).to.equal(error);
  });

  for (const answer of [5, -1n, 2n ** 63n, 'more', null]) {
    it(`onOutOfFuel may not answer ${typeof answer === 'bigint' ? `${String(answer)}n` : JSON.stringify(answer)}`, () => {
      const guest = loadSync(loop, { limits: { fuel: 0 }, onOutOfFuel: () => answer as bigint });
      expect(thrownBy(() => guest.call('forever'))).to.be.instanceOf(HostError);
    });
  }
});

describe('limits.fuel', () => {
  it("limits.fuel of an instance goes before that of its module, and that before the runtime's", () => {
    const runtime = new Runtime({ limits: { fuel: 1n } });
    const bare = runtime.compileSync(greet);
    const module = runtime.compileSync(greet, { limits: { fuel: 2n } });
    expect(runtime.instantiateSync(bare).fuel).to.equal(1n);
    expect(runtime.instantiateSync(module).fuel).to.equal(2n);
    expect(runtime.instantiateSync(module, { limits: { fuel: 1n } }).fuel).to.equal(1n);
    expect(new Runtime().instantiateSync(module).fuel).to.equal(2n);
  });

  it('limits.fuel refuses a module that was compiled without', async () => {
    const module = compileSync(greet);
    const refusals = [
      thrownBy(() => new Runtime({ limits: { fuel: 5n } }).instantiateSync(module)),
      await rejectionOf(new Runtime().instantiate(module, { limits: { fuel: 5n } })),
    ];
    for (const error of refusals) {
      expect(error).to.be.instanceOf(OptionError);
      expect(error).to.include({ option: 'limits.fuel' });
    }
  });

  it('limits.fuel is kept for a module in which there is nothing to count', () => {
    const guest = loadSync(guestBytes('wat/empty'), { limits: { fuel: 7n } });
    expect([guest.fuel, guest.fuelConsumed]).to.deep.equal([7n, 0n]);
    guest.fuel = 9n;
    expect([guest.fuel, guest.fuelConsumed]).to.deep.equal([9n, 0n]);
  });

  it('fuel is an OptionError where none is counted, and takes amounts of fuel only', () => {
    const plain = loadSync(greet);
    expect(thrownBy(() => plain.fuel)).to.include({ option: 'limits.fuel' });
    expect(thrownBy(() => plain.fuelConsumed)).to.include({ option: 'limits.fuel' });
    const guest = loadSync(greet, { limits: { fuel: 5n } });
    for (const wrong of [-1n, 2n ** 63n, 5, '5']) {
      expect(
        thrownBy(() => {
          guest.fuel = wrong as bigint;
        }),
      ).to.be.instanceOf(ArgumentError);
    }
    guest.call('add', 1, 2);
    const used = guest.fuelConsumed;
    guest.close();
    expect(guest.fuelConsumed).to.equal(used);
    expect(
      (
        thrownBy(() => {
          guest.fuel = 5n;
        }) as Error
      ).name,
    ).to.equal('ClosedError');
  });
});
