import { load, Runtime } from '@ferrule/runtime';
import { readKernel } from '../kernels.ts';
import { compare, geometricMean, type Comparison } from '../paired.ts';
import { METERING_KERNELS } from './metering.ts';
import type { Target } from './target.ts';

type Run = (rounds: number) => number;

/** A kernel at the highest level, beside the bytes as they came on bare V8. */
async function compareOptimized(kernel: string, promoteStack: boolean): Promise<Comparison> {
  const bytes = readKernel(`rust/${kernel}`);
  const instance = await load(bytes, { optimize: 3, promoteStack });
  const bare = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  return compare(instance.exports['run'] as Run, bare.exports['run'] as Run, { sampleTime: 10, pairs: 20 });
}

async function meanOptimized(suffix: string, promoteStack = false): Promise<Comparison> {
  const comparisons: Comparison[] = [];
  for (const kernel of METERING_KERNELS)
    comparisons.push(await compareOptimized(kernel + suffix, promoteStack));
  return geometricMean(comparisons);
}

/** As many pages as Rust's modules begin with, of which a call changes four. */
const SEVENTEEN_PAGES = `(module
  (memory 17)
  (global $stack (mut i32) (i32.const 1048576))
  (func (export "change") (param i32)
    (i32.store (i32.const 0) (local.get 0))
    (i32.store (i32.const 65536) (local.get 0))
    (i32.store (i32.const 524288) (local.get 0))
    (i32.store (i32.const 1048576) (local.get 0))))`;

/** What comes before a module runs, and what makes it run faster. */
export const engineTargets: readonly Target[] = [
  {
    name: 'optimize: 3, release builds, geometric mean of 10 kernels',
    bound: 1,
    unit: 'times',
    measure: () => meanOptimized(''),
  },
  {
    name: 'optimize: 3, debug builds, geometric mean of 10 kernels',
    bound: 0.5,
    unit: 'times',
    measure: () => meanOptimized('.debug'),
  },
  {
    name: 'optimize: 3 and promoteStack, debug builds, geometric mean of 10 kernels',
    bound: 0.35,
    unit: 'times',
    measure: () => meanOptimized('.debug', true),
  },
  {
    name: 'reset of 17 pages with 4 changed, to a new instance',
    bound: 0.2,
    unit: 'times',
    async measure(): Promise<Comparison> {
      const runtime = new Runtime({ resettable: true });
      const module = await runtime.compile({ wat: SEVENTEEN_PAGES });
      const kept = runtime.instantiateSync(module);
      const change = kept.exports['change'] as Run;
      const bare = new Runtime();
      const plain = await bare.compile({ wat: SEVENTEEN_PAGES });
      return compare(
        (count) => {
          for (let i = 0; i < count; i++) {
            change(i + 1);
            kept.reset();
          }
        },
        (count) => {
          for (let i = 0; i < count; i++) {
            const instance = bare.instantiateSync(plain);
            (instance.exports['change'] as Run)(i + 1);
            instance.close();
          }
        },
      );
    },
  },
];
