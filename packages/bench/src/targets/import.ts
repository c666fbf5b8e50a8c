import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { execFileSync } from 'node:child_process';
import { readKernel } from '../kernels.ts';
import { summarise, type Comparison } from '../paired.ts';
import type { Target } from './target.ts';

/** What one writes without a loader. */
const BY_HAND = `
import { readFileSync } from 'node:fs';
const bytes = readFileSync(new URL(new URL(import.meta.url).search.slice(1), import.meta.url));
export const { memory } = new WebAssembly.Instance(new WebAssembly.Module(bytes), {}).exports;
`;

const PAIRS = 60;
const WARM_UP = 10;

/** Imports both in turn, each time another module, and prints the nanoseconds of each. */
const DRIVER = `
const time = async (file) => {
  const start = process.hrtime.bigint();
  const { memory } = await import(file);
  const taken = Number(process.hrtime.bigint() - start);
  if (!(memory instanceof WebAssembly.Memory)) throw new Error(file + ' exports no memory');
  return taken;
};
const [subject, baseline] = [[], []];
for (let pair = 0; pair < ${String(PAIRS + WARM_UP)}; pair++) {
  const sides = [
    async () => [subject, await time('./' + 2 * pair + '.wasm')],
    async () => [baseline, await time('./by-hand.mjs?' + (2 * pair + 1) + '.wasm')],
  ];
  for (const side of pair % 2 === 0 ? sides : sides.reverse()) {
    const [times, taken] = await side();
    if (pair >= ${String(WARM_UP)}) times.push(taken);
  }
}
console.log(JSON.stringify({ subject, baseline }));
`;

/** The same module with a custom section of its own: what V8 has compiled once it compiles no more. */
function numbered(bytes: Uint8Array, number: number): Uint8Array {
  return Uint8Array.from([...bytes, 0, 4, 1, 0x6e, number & 255, number >> 8]);
}

function measure(): Comparison {
  const folder = mkdtempSync(path.join(tmpdir(), 'ferrule-import-'));
  try {
    const bytes = readKernel('large');
    for (let number = 0; number < 2 * (PAIRS + WARM_UP); number++) {
      writeFileSync(path.join(folder, `${String(number)}.wasm`), numbered(bytes, number));
    }
    writeFileSync(path.join(folder, 'by-hand.mjs'), BY_HAND);
    writeFileSync(path.join(folder, 'driver.mjs'), DRIVER);
    // the built packages, as users have them
    const register = new URL(
      '../ferrule/dist/register.js',
      import.meta.resolve('@ferrule/bench/package.json'),
    );
    const driver = pathToFileURL(path.join(folder, 'driver.mjs'));
    const flags = ['--no-warnings', '--import', register.href];
    const printed = execFileSync(
      process.execPath,
      [...flags, '--input-type=module', '--eval', `await import(${JSON.stringify(driver.href)})`],
      { encoding: 'utf8' },
    );
    const { subject, baseline } = JSON.parse(printed) as Readonly<Record<'subject' | 'baseline', number[]>>;
    return summarise(subject, baseline);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** From a specifier to what a module exports. */
export const importTargets: readonly Target[] = [
  {
    name: 'import of a 130 KB module through ferrule/register, to reading and instantiating it by hand',
    bound: 1.3,
    unit: 'times',
    measure,
  },
];
