import { expect } from 'chai';
import { ArgumentError, OptionError, OutOfFuelError, type TrapError } from '@ferrule/core';
import { compile, load } from '../src/load.ts';
import { Runtime } from '../src/runtime.ts';
import { fromTransferable, toTransferable } from '../src/transferable-module.ts';
import type { TransferableModule } from '../src/transferable-module.ts';
import { guestPath } from './guests.ts';
import { thrownBy } from './thrown.ts';

/** Through V8's own serialisation, as `postMessage` does it; a module is shared and not copied by it. */
const clone = (value: TransferableModule): Promise<TransferableModule> =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port2.onmessage = ({ data }) => {
      port1.close();
      resolve(data as TransferableModule);
    };
    port1.postMessage(value);
  });

describe('toTransferable', () => {
  it('toTransferable and fromTransferable give a module with the same limits, fuel, traps and names, not compiled again', async () => {
    const limits = { fuel: 1_000_000n, memory: '2MiB' } as const;
    const module = await compile(guestPath('rust/trap'), { limits, name: 'trap' });
    const transferable = await clone(toTransferable(module));
    const { Module: Native } = WebAssembly;
    let again;
    try {
      // fails whatever it is given
      WebAssembly.Module = class extends Native {
        constructor() {
          super(Uint8Array.of(0));
        }
        static override [Symbol.hasInstance](value: unknown): boolean {
          return value instanceof Native;
        }
      };
      again = fromTransferable(transferable);
    } finally {
      WebAssembly.Module = Native;
    }
    expect(again.name).to.equal('trap');
    expect(again.limits).to.deep.equal(module.limits);
    expect(again.exports).to.deep.equal(module.exports);
    const [here, there] = await Promise.all(
      [module, again].map(async (each) => {
        const instance = await new Runtime().instantiate(each);
        const name = each.exports.find(
          ({ extern }) => extern.kind === 'function' && extern.type.params.length === 0,
        )?.name;
        const { kind, wasmStack } = thrownBy(() => instance.call(name ?? '')) as TrapError;
        return { kind, wasmStack, fuel: instance.fuelConsumed };
      }),
    );
    expect(there).to.deep.equal(here);
    expect(there?.wasmStack[0]?.offset).to.be.a('number');
  });

  it('toTransferable carries fuel that runs out, and a Runtime with a stricter limit refuses the module', async () => {
    const module = await compile(guestPath('rust/loop'), { limits: { fuel: 1_000n } });
    const again = fromTransferable(await clone(toTransferable(module)));
    const guest = await new Runtime().instantiate(again);
    expect(thrownBy(() => guest.call('forever'))).to.be.instanceOf(OutOfFuelError);
    expect(
      thrownBy(() => new Runtime({ limits: { memory: '2MiB' } }).instantiateSync(again)),
    ).to.be.instanceOf(OptionError);
  });

  it('toTransferable takes modules that nothing was done to', async () => {
    const instance = await load(guestPath('rust/greet'));
    const again = fromTransferable(await clone(toTransferable(instance.module)));
    expect(new Runtime().instantiateSync(again).call('add', 2, 3)).to.equal(5);
  });

  for (const value of [undefined, null, 5, {}, { form: 'ferrule-module-0' }]) {
    it(`fromTransferable refuses ${JSON.stringify(value) ?? 'undefined'}`, () => {
      expect(thrownBy(() => fromTransferable(value as never))).to.be.instanceOf(ArgumentError);
    });
  }

  it('fromTransferable refuses what was changed on its way', async () => {
    const whole = toTransferable(await compile(guestPath('rust/greet')));
    for (const wrong of [
      { native: {} },
      { bytes: 'bytes' },
      { offsets: { kind: 'toString', bytes: new Uint8Array(0) } },
    ])
      expect(thrownBy(() => fromTransferable({ ...whole, ...wrong } as never))).to.be.instanceOf(
        ArgumentError,
      );
  });
});
