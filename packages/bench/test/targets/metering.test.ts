import { readFileSync, writeFileSync } from 'node:fs';
import { load } from '@ferrule/runtime';
import type { LoadOptions } from '@ferrule/runtime';
import { expect } from 'chai';
import { readKernel } from '../../src/kernels.ts';
import { METERING_KERNELS } from '../../src/targets/metering.ts';

/** Units that one round of each kernel burns, on every Node; `FERRULE_REFRESH=1` writes it. */
const TABLE = new URL('../../kernels/fuel.json', import.meta.url);
const FUEL = 2n ** 60n;

/** Every other limit. */
const LIMITS = {
  fuel: FUEL,
  stackDepth: 1_000,
  stackCheck: true,
  timeout: 60_000,
  memory: '1GiB',
} as const;

/** Binaryen takes long for what is larger at the levels above the first. */
const SMALL: readonly string[] = ['recursion', 'nbody'];

async function burn(kernel: string, options: LoadOptions): Promise<string> {
  const instance = await load(readKernel(`rust/${kernel}`), options);
  instance.call('run', 1);
  return String(instance.fuelConsumed);
}

describe('METERING_KERNELS', function () {
  this.timeout(60_000);
  const isRefreshing = process.env['FERRULE_REFRESH'] === '1';
  const refreshed: Record<string, string> = {};
  const table = isRefreshing
    ? refreshed
    : (JSON.parse(readFileSync(TABLE, 'utf8')) as Readonly<Record<string, string>>);

  after(() => {
    if (isRefreshing) writeFileSync(TABLE, `${JSON.stringify(refreshed, undefined, 2)}\n`);
  });

  for (const kernel of METERING_KERNELS) {
    it(`${kernel} burns the fuel of the table, with other limits too`, async () => {
      const units = await burn(kernel, { limits: { fuel: FUEL } });
      if (isRefreshing) refreshed[kernel] = units;
      expect(units).to.equal(table[kernel]);
      expect(await burn(kernel, { limits: LIMITS })).to.equal(units);
    });

    const levels = SMALL.includes(kernel) ? ([1, 2, 3] as const) : ([1] as const);
    it(`${kernel} burns the fuel of the table when optimised at ${levels.join(', ')}, with other limits`, async () => {
      for (const optimize of levels) {
        expect(await burn(kernel, { optimize, limits: LIMITS }), String(optimize)).to.equal(table[kernel]);
      }
    });
  }
});
