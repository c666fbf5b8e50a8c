import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { TrapError } from '@ferrule/core';
import type { Instance } from '../../src/instance.ts';
import type { RuntimeOptions } from '../../src/options/options.ts';
import { Runtime } from '../../src/runtime.ts';
import { watchOf } from '../../src/tier-up/tiers.ts';
import { guestPath } from '../guests.ts';
import { thrownBy } from '../thrown.ts';

/** What traps in the guest `rust/lines`, by its export, and how it is called without a trap. */
const TRAPS = { divide: 0, load: -16, closure: 0 };

/** Calls that make functions hot: they are inlined into each other then, where V8 does not do so. */
const CALLS = 5_000;

/** Functions, files and lines of the frames of the guest's own source. */
function tracesOf(instance: Instance): unknown {
  return Object.entries(TRAPS).map(([name, argument]) => {
    const error = thrownBy(() => instance.call(name, argument));
    expect(error).to.be.instanceOf(TrapError);
    return (error as TrapError).wasmStack
      .filter(({ file }) => file?.endsWith('lines.rs'))
      .map((frame) => [frame.function, frame.file, frame.line, frame.offset]);
  });
}

function warm(instance: Instance): void {
  for (let call = 0; call < CALLS; call++) for (const name of Object.keys(TRAPS)) instance.call(name, 64);
}

/** A cache that was filled by others: what is in it can only come from the disk. */
async function inAnotherCache(
  options: RuntimeOptions,
  fill: (runtime: Runtime) => Promise<void>,
): Promise<Instance> {
  const directory = mkdtempSync(path.join(tmpdir(), 'ferrule-test-'));
  const first = path.join(directory, 'first');
  const second = path.join(directory, 'second');
  try {
    await fill(new Runtime({ ...options, cache: first }));
    cpSync(first, second, { recursive: true });
    const events: string[] = [];
    const onCache = ({ event }: { readonly event: string }) => events.push(event);
    const instance = await new Runtime({ ...options, cache: second, onCache }).load(guestPath('rust/lines'));
    expect(events).to.include('hit').and.not.include('store');
    return instance;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

describe('wasmStack', function () {
  this.timeout(60_000);
  let expected: unknown;

  before(() => {
    expected = tracesOf(new Runtime().loadSync(guestPath('rust/lines')));
  });

  it('wasmStack has the lines of the source where optimised code comes from the disk', async () => {
    const instance = await inAnotherCache({ optimize: 3 }, async (runtime) => {
      await runtime.load(guestPath('rust/lines'));
    });
    expect(tracesOf(instance)).to.deep.equal(expected);
  });

  for (const [what, options] of Object.entries<RuntimeOptions>({
    'nothing else': {},
    'all limits': {
      limits: { memory: '8MiB', fuel: 10n ** 9n, stackDepth: 1_000, stackCheck: true, timeout: '20s' },
    },
  })) {
    it(`wasmStack has the lines of the source with optimize auto and ${what}, before it is handed over, after, and from the disk`, async () => {
      const instance = await inAnotherCache({ ...options, optimize: 'auto' }, async (runtime) => {
        const first = await runtime.load(guestPath('rust/lines'));
        warm(first);
        expect([first.tier, tracesOf(first)]).to.deep.equal(['first', expected]);
        await watchOf(first.module)?.raiseNow();
        expect([first.tier, tracesOf(first)]).to.deep.equal(['top', expected]);
        const later = await runtime.instantiate(first.module);
        expect([later.tier, tracesOf(later)]).to.deep.equal(['top', expected]);
      });
      expect([instance.tier, tracesOf(instance)]).to.deep.equal(['top', expected]);
    });
  }
});
