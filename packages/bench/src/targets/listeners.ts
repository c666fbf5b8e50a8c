import { loadSync } from '@ferrule/runtime';
import type { Instance } from '@ferrule/runtime';
import { readKernel } from '../kernels.ts';
import { compare, type Comparison } from '../paired.ts';
import type { Target } from './target.ts';

type Run = (count: number) => number;
type Add = (a: number, b: number) => number;

/** The same module, with and without a listener to the function that it calls in a loop. */
function pair(): { readonly listened: Instance; readonly plain: Instance; readonly told: () => number } {
  const bytes = readKernel('calls');
  const imports = { env: { host: (value: number) => value } };
  let before = 0;
  let after = 0;
  const listener = {
    functions: 'env.host',
    before: () => {
      before += 1;
    },
    after: () => {
      after += 1;
    },
  };
  return {
    listened: loadSync(bytes, { imports, listeners: [listener] }),
    plain: loadSync(bytes, { imports }),
    told: () => before + after,
  };
}

/** One loop for both: of two like ones V8 13 makes one a quarter slower, even where both call the same function. */
function adding(add: Add): (count: number) => void {
  return (count) => {
    for (let i = 0; i < count; i++) add(i, 1);
  };
}

/** What being told of a function's calls takes. */
export const listenerTargets: readonly Target[] = [
  {
    name: 'a call that a listener is told of before and after',
    bound: 150,
    unit: 'ns more',
    measure(): Comparison {
      const { listened, plain, told } = pair();
      const subject = listened.exports['call_host'] as Run;
      const found = compare(subject, plain.exports['call_host'] as Run);
      if (told() === 0) throw new RangeError('the listener was told of nothing');
      return found;
    },
  },
  {
    name: 'a call beside a listener that is not told of it, to a module without listeners',
    bound: 1.03,
    unit: 'times',
    measure(): Comparison {
      const { listened, plain } = pair();
      const [subject, baseline] = [listened, plain].map(({ exports }) => exports['add'] as Add);
      return compare(adding(subject), adding(baseline));
    },
  },
];
