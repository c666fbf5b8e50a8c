import { guestPath, kernelPath } from '../kernels.ts';
import { readCall } from './compute.ts';
import type { Workload } from './workload.ts';

const common = { suite: 'calls', baseline: 'V8', unit: 'ns', per: 'a call' } as const;

const exchange = (
  name: string,
  about: string,
  what: 'text' | 'bytes' | 'struct',
  size: number,
): Workload => ({
  ...common,
  name,
  about,
  ability: what,
  engines: ['V8', 'Ferrule', 'Extism', 'wasm-bindgen', 'wazero'],
  read: (bench, count) => {
    const guest = guestPath(what === 'text' ? 'rust/greet' : 'rust/bridge');
    return readCall(bench, ['exchange', what, guest, count, size], count);
  },
});

/** Calls into guests and out of them, and values on their way. */
export const callWorkloads: readonly Workload[] = [
  {
    ...common,
    name: 'into the guest',
    about: 'add(2, 3), called from the host',
    ability: 'repeat',
    engines: ['V8', 'Ferrule', 'Ferrule, time-out', 'Ferrule, fuel', 'wazero', 'wazero, close on done'],
    load: async ({ driver, patience }) =>
      void (await driver.ask(['load', kernelPath('calls'), 'host'], patience)),
    read: (bench, count) => readCall(bench, ['repeat', 'add', count, 2, 3], count),
  },
  {
    ...common,
    name: 'out of the guest',
    about: 'a function of the host, called from a loop in the guest',
    ability: 'repeat',
    engines: ['V8', 'Ferrule', 'Ferrule, time-out', 'Ferrule, fuel', 'wazero', 'wazero, close on done'],
    load: async ({ driver, patience }) =>
      void (await driver.ask(['load', kernelPath('calls'), 'host'], patience)),
    read: (bench, count) => readCall(bench, ['call', 'call_host', count], count),
  },
  exchange('a short string', '6 bytes in, 14 out', 'text', 6),
  exchange('a long string', '64 KiB in and out', 'text', 65_536),
  exchange('numbers', '1,000 doubles in, their sum out', 'bytes', 1_000),
  exchange('a record', 'two records of two doubles in, one out', 'struct', 1),
];
