import { guestPath, kernelPath } from '../kernels.ts';
import { readCall } from './compute.ts';
import type { Workload } from './workload.ts';

const ENGINES = [
  'V8',
  'Ferrule',
  'Ferrule, time-out',
  'Ferrule, fuel',
  'wasmtime',
  'wasmtime, fuel',
  'wazero',
  'wazero, close on done',
];

const common = { suite: 'classic', engines: ENGINES, baseline: 'V8', unit: 'ns' } as const;

/** One call that loops inside the guest. */
const inside = (name: string, about: string, per: string): Workload => ({
  ...common,
  name,
  about,
  ability: 'call',
  per,
  load: async ({ driver, patience }) =>
    void (await driver.ask(['load', kernelPath('classic'), 'nothing'], patience)),
  read: (bench, count) => readCall(bench, ['call', name.replace(' ', '_'), count], count),
});

/** What runtimes are traditionally compared by: wazero's own set, in modules of ours. */
export const classicWorkloads: readonly Workload[] = [
  {
    ...common,
    name: 'allocation',
    about: 'a string of 6 bytes in and out: allocate, write, call, read, free',
    engines: ['V8', 'Ferrule', 'wazero', 'wazero, close on done'],
    ability: 'text',
    per: 'a call',
    read: (bench, count) => readCall(bench, ['exchange', 'text', guestPath('rust/greet'), count, 6], count),
  },
  {
    ...common,
    name: 'factorial',
    about: 'the factorial of 30 in 64 bits, each called from the host',
    ability: 'repeat',
    per: 'a call',
    load: async ({ driver, patience }) =>
      void (await driver.ask(['load', kernelPath('classic'), 'nothing'], patience)),
    read: (bench, count) => readCall(bench, ['repeat', 'factorial', count, '30n'], count),
  },
  {
    ...common,
    name: 'host call',
    about: 'a function of the host, called from a loop in the guest',
    engines: ENGINES.filter((name) => !name.startsWith('wasmtime')),
    ability: 'repeat',
    per: 'a call',
    load: async ({ driver, patience }) =>
      void (await driver.ask(['load', kernelPath('calls'), 'host'], patience)),
    read: (bench, count) => readCall(bench, ['call', 'call_host', count], count),
  },
  inside('memory i32', '1,000 words of 32 bits written and read back', 'a thousand'),
  inside('memory i64', '1,000 words of 64 bits written and read back', 'a thousand'),
  inside('hash', 'FNV-1a of 37 bytes', 'a hash'),
];
