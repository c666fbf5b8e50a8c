import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { builtPath, kernelPath } from '../kernels.ts';
import { summarise, type Comparison } from '../paired.ts';
import type { Target } from './target.ts';

const PAIRS = 40;
/** Pairs before those that count. */
const WARM_UP = 10;

/** Imports a module and does it by hand, in turns, each with a file of its own, and prints nanoseconds. */
const SCRIPT = `
import { readFile } from 'node:fs/promises';
const timed = async (work) => {
  const start = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - start);
};
const [folder, pairs] = process.argv.slice(1);
const imported = [];
const byHand = [];
for (let pair = 0; pair < Number(pairs); pair++) {
  const file = (side) => new URL(side + '-' + pair + '.wasm', folder);
  imported.push(await timed(() => import(file('imported').href)));
  byHand.push(await timed(async () => WebAssembly.instantiate(await readFile(file('by-hand')))));
}
console.log(JSON.stringify([imported, byHand]));
`;

/** What `import` of a module costs beside reading, compiling and instantiating it. */
function measureImport(): Comparison {
  const folder = mkdtempSync(join(tmpdir(), 'ferrule-bench-'));
  try {
    for (let pair = 0; pair < PAIRS + WARM_UP; pair++) {
      for (const side of ['imported', 'by-hand']) {
        copyFileSync(kernelPath('large'), join(folder, `${side}-${String(pair)}.wasm`));
      }
    }
    const register = pathToFileURL(builtPath('register.js')).href;
    const output = execFileSync(
      process.execPath,
      [
        ...['--no-warnings', '--import', register, '--input-type=module', '--eval', SCRIPT],
        ...[`${pathToFileURL(folder).href}/`, String(PAIRS + WARM_UP)],
      ],
      { encoding: 'utf8' },
    );
    const [imported, byHand] = JSON.parse(output) as [number[], number[]];
    return summarise(imported.slice(WARM_UP), byHand.slice(WARM_UP));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What the loader promises. */
export const loaderTargets: readonly Target[] = [
  {
    name: 'import of a 130 KB module, to readFile + WebAssembly.instantiate',
    bound: 1.3,
    unit: 'times',
    measure: measureImport,
  },
];
