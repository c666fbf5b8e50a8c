/**
 * The performance gate: is what is promised to cost nothing still free, and what costs little still cheap? Pairs with
 * bare V8 in one run, with bounds well beyond noise; what seems to be over is measured again for longer before it counts.
 */
import { loadSync, type LoadOptions } from '@ferrule/runtime';
import { readKernel } from './kernels.ts';
import { compare, type Comparison, type Work } from './paired.ts';

interface Check {
  readonly name: string;
  /** The most that the lower end of the interval may be, in times as much as bare V8. */
  readonly bound: number;
  readonly sides: () => readonly [subject: Work, baseline: Work];
}

type Run = (rounds: number) => number;
type Add = (a: number, b: number) => number;

const bare = (bytes: Uint8Array<ArrayBuffer>, imports: WebAssembly.Imports = {}): WebAssembly.Exports =>
  new WebAssembly.Instance(new WebAssembly.Module(bytes), imports).exports;

function kernel(name: string, bound: number, options: LoadOptions, mode: string): Check {
  return {
    name: `${name}, ${mode}`,
    bound,
    sides() {
      const bytes = readKernel(`rust/${name}`);
      return [loadSync(bytes, options).exports['run'] as Run, bare(bytes)['run'] as Run];
    },
  };
}

const repeated =
  (add: Add): Work =>
  (count) => {
    for (let i = 0; i < count; i++) add(i, 1);
  };

const CHECKS: readonly Check[] = [
  {
    name: 'a call into the guest',
    bound: 1.3,
    sides() {
      const bytes = readKernel('calls');
      const imports = { env: { host: (value: number) => value } };
      const ferrule = loadSync(bytes, { imports }).exports['add'] as Add;
      return [repeated(ferrule), repeated(bare(bytes, imports)['add'] as Add)];
    },
  },
  {
    name: 'loading 130 KB',
    bound: 2.2,
    sides() {
      const bytes = readKernel('large');
      return [
        (count) => {
          for (let i = 0; i < count; i++) loadSync(bytes);
        },
        (count) => {
          for (let i = 0; i < count; i++) bare(bytes);
        },
      ];
    },
  },
  kernel('matrix', 1.25, {}, 'as it comes'),
  kernel('matrix', 1.6, { limits: { fuel: 2n ** 62n } }, 'fuel'),
  kernel('sorting', 1.6, { limits: { fuel: 2n ** 62n } }, 'fuel'),
];

/** Short at first; the later tries last longer, and the last one decides. */
const TRIES = [
  { pairs: 25, sampleTime: 5, warmUp: 150 },
  { pairs: 25, sampleTime: 10, warmUp: 300 },
  { pairs: 61, sampleTime: 15, warmUp: 600 },
];

/** @returns the first comparison that is within the bound, or the last one */
function measure({ sides, bound }: Check): { readonly comparison: Comparison; readonly passed: boolean } {
  const [subject, baseline] = sides();
  for (const effort of TRIES) {
    const comparison = compare(subject, baseline, effort);
    const passed = comparison.interval[0] <= bound;
    if (passed || effort === TRIES.at(-1)) return { comparison, passed };
  }
  throw new Error('there are no tries');
}

let failed = 0;
for (const check of CHECKS) {
  const { comparison, passed } = measure(check);
  const interval = comparison.interval.map((ratio) => ratio.toFixed(2)).join(' – ');
  const verdict = passed ? 'ok    ' : 'FAILED';
  console.log(
    `${verdict} ${check.name}: ${comparison.ratio.toFixed(2)}× (${interval}), at most ${String(check.bound)}×`,
  );
  if (!passed) failed++;
}
process.exitCode = failed === 0 ? 0 : 1;
