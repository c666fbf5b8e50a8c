import { loadSync, type Instance } from '@ferrule/runtime';
import { readKernel } from '../kernels.ts';
import { compare, type Comparison } from '../paired.ts';
import type { Target } from './target.ts';

type Add = (a: number, b: number) => number;
type Run = (count: number) => number;

/** The same module on Ferrule and on bare V8, with the same host function. */
function pair(): { ferrule: Instance; bare: WebAssembly.Instance } {
  const bytes = readKernel('calls');
  const imports = { env: { host: (value: number) => value } };
  return {
    ferrule: loadSync(bytes, { imports }),
    bare: new WebAssembly.Instance(new WebAssembly.Module(bytes), imports),
  };
}

/** Calls into a guest and out of it. */
export const callTargets: readonly Target[] = [
  {
    name: 'a raw export call',
    bound: 1.03,
    unit: 'times',
    measure(): Comparison {
      const { ferrule, bare } = pair();
      const subject = ferrule.exports['add'] as Add;
      const baseline = bare.exports['add'] as Add;
      return compare(
        (count) => {
          for (let i = 0; i < count; i++) subject(i, 1);
        },
        (count) => {
          for (let i = 0; i < count; i++) baseline(i, 1);
        },
      );
    },
  },
  {
    name: 'a host function called from the guest',
    bound: 1.03,
    unit: 'times',
    measure(): Comparison {
      const { ferrule, bare } = pair();
      return compare(ferrule.exports['call_host'] as Run, bare.exports['call_host'] as Run);
    },
  },
  {
    name: "call('add'), checked by name",
    bound: 60,
    unit: 'ns more',
    measure(): Comparison {
      const { ferrule, bare } = pair();
      const baseline = bare.exports['add'] as Add;
      return compare(
        (count) => {
          for (let i = 0; i < count; i++) ferrule.call('add', i, 1);
        },
        (count) => {
          for (let i = 0; i < count; i++) baseline(i, 1);
        },
      );
    },
  },
];
