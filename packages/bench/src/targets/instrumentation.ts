import { instrumentModule, planInstrumentation, validateModule } from '@ferrule/instrument';
import { largeModule } from '../large-module.ts';
import { readKernel } from '../kernels.ts';
import { compareProcesses, type Program } from '../processes.ts';
import type { Target } from './target.ts';

const OPTIONS = { fuel: true, stackDepth: 1_000, stackCheck: true, memoryPages: 65_536 } as const;

/** What a program of its own does: nothing but to have the module, or to instrument it too. */
const program = (source: string): Program => ({
  file: process.execPath,
  args: [
    '--no-warnings',
    ...process.execArgv,
    '--input-type=module',
    '--eval',
    `import { instrumentForBench } from ${JSON.stringify(import.meta.url)}; ${source}`,
  ],
});

/**
 * Instruments a module with all limits, once.
 *
 * @param size - bytes of the module; 0 for the kernel `strings`, which has some 64 KB
 * @param act - whether to do it, or only to have the module
 * @throws RangeError when the process needed more than 700 MB
 */
export function instrumentForBench(size: number, act: boolean): void {
  const bytes = size === 0 ? readKernel('rust/strings') : largeModule(size);
  if (!act) return;
  const wasm = { bytes, name: 'bench' };
  const info = validateModule(wasm);
  const draft = instrumentModule(wasm, info, planInstrumentation(info, OPTIONS));
  if (!WebAssembly.validate(draft.emit().bytes)) throw new RangeError('V8 refuses the product');
  const { maxRSS } = process.resourceUsage();
  if (maxRSS > 700 * 1024) throw new RangeError(`${String(maxRSS)} KiB were needed`);
}

function instrumentation(name: string, size: number, bound: number, pairs: number): Target {
  return {
    name,
    bound,
    unit: 'ms more',
    measure: () =>
      compareProcesses(
        program(`instrumentForBench(${String(size)}, true)`),
        program(`instrumentForBench(${String(size)}, false)`),
        pairs,
      ),
  };
}

/** What adding limits takes, in a process that has just begun. */
export const instrumentationTargets: readonly Target[] = [
  instrumentation('instrumenting 16 MB with all limits, within 700 MB', 16e6, 10_000, 3),
  instrumentation('instrumenting 64 KB with all limits', 0, 150, 7),
];
