import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { TrapError } from '@ferrule/core';
import { load, loadSync } from '../src/load.ts';
import type { Module } from '../src/module.ts';
import { Runtime } from '../src/runtime.ts';
import { guestPath } from './guests.ts';

const KERNELS = ['dispatch', 'hashing', 'json', 'sieve', 'sorting', 'strings', 'trees'];
const kernel = (name: string) =>
  new Uint8Array(readFileSync(new URL(`../../bench/kernels/rust/${name}.debug.wasm`, import.meta.url)));
const slotsOf = (entries: readonly { readonly pass: string; readonly facts: object }[]) =>
  entries.find(({ pass }) => pass === 'promote-stack')?.facts;

/** How a function ends in an instance of its own. */
function endOf(module: Module, name: string, params: readonly number[]): unknown {
  try {
    return new Runtime().instantiateSync(module).call(name, ...params);
  } catch (error) {
    return error instanceof TrapError ? error.kind : String(error);
  }
}

describe('promoteStack', function () {
  this.timeout(30_000);

  it('promoteStack keeps what unoptimised Rust computes, with fuel and optimisation too', async () => {
    for (const name of KERNELS) {
      const bytes = kernel(name);
      const plain = loadSync(bytes).call('run', 1);
      const promoted = loadSync(bytes, { promoteStack: true });
      expect(promoted.call('run', 1), name).to.equal(plain);
      expect(slotsOf(promoted.module.compiled.manifest.entries), name).to.have.property('slots').above(5);
    }
    const all = await load(kernel('recursion'), { promoteStack: true, optimize: 3 });
    expect(all.call('run', 1)).to.equal(loadSync(kernel('recursion')).call('run', 1));
  });

  it('promoteStack changes neither the fuel that is used nor what a trap says', () => {
    const fuel = (promoteStack: boolean) => {
      const guest = loadSync(kernel('sieve'), { promoteStack, limits: { fuel: 10_000_000_000n } });
      guest.call('run', 1);
      return guest.fuelConsumed;
    };
    expect(fuel(true)).to.equal(fuel(false));
    const kinds = [true, false].map((promoteStack) => {
      const module = new Runtime().compileSync(guestPath('rust/trap'), { promoteStack });
      const functions = module.exports.flatMap(({ name, extern }) =>
        extern.kind === 'function' ? [{ name, params: extern.type.params.map(() => 0) }] : [],
      );
      // What overflows a stack leaves it so.
      return functions.map(({ name, params }) => [name, endOf(module, name, params)]);
    });
    expect(kinds[0]).to.deep.equal(kinds[1]);
  });

  it('promoteStack leaves a module alone that has no such stack', () => {
    const guest = loadSync(guestPath('wat/empty'), { promoteStack: true });
    expect(guest.module.compiled.manifest.entries).to.deep.equal([]);
  });
});
