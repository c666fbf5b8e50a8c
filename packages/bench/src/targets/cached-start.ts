import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { builtPath } from '../kernels.ts';
import { largeModule } from '../large-module.ts';
import { summarise, type Comparison } from '../paired.ts';
import type { Target } from './target.ts';

const SIZE = 16_000_000;
const PAIRS = 9;

const FERRULE = `
import { Runtime } from ${JSON.stringify(pathToFileURL(builtPath('index.js')).href)};
const [file, cache] = process.argv.slice(1);
const start = process.hrtime.bigint();
const runtime = new Runtime({ cache, limits: { fuel: 2n ** 62n } });
`;
const BARE = `
import { promises, readFileSync } from 'node:fs';
const [file] = process.argv.slice(1);
const start = process.hrtime.bigint();
`;
const END = `
exports.work(3);
console.log(String(process.hrtime.bigint() - start));
process.exit();
`;

/** From a file to the first result, once, in nanoseconds: V8 keeps what it has compiled, so each has its process. */
interface Sides {
  readonly ferrule: string;
  readonly bare: string;
}

const WAITING: Sides = {
  ferrule: `${FERRULE}const { exports } = await runtime.instantiate(await runtime.compile(file));${END}`,
  bare: `${BARE}const { instance } = await WebAssembly.instantiate(await promises.readFile(file));
const { exports } = instance;${END}`,
};
const AT_ONCE: Sides = {
  ferrule: `${FERRULE}const { exports } = runtime.instantiateSync(runtime.compileSync(file));${END}`,
  bare: `${BARE}const { exports } = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(file)));${END}`,
};

function measure({ ferrule, bare }: Sides): Comparison {
  const folder = mkdtempSync(join(tmpdir(), 'ferrule-bench-'));
  try {
    const file = join(folder, 'large.wasm');
    writeFileSync(file, largeModule(SIZE));
    const time = (script: string): number => {
      const args = ['--no-warnings', '--input-type=module', '--eval', script, file, join(folder, 'cache')];
      return Number(execFileSync(process.execPath, args, { encoding: 'utf8' }));
    };
    const [subject, baseline]: [number[], number[]] = [[], []];
    // the first fills the cache
    time(ferrule);
    time(bare);
    for (let pair = 0; pair < PAIRS; pair++) {
      for (const isFerrule of pair % 2 === 0 ? [true, false] : [false, true]) {
        if (isFerrule) subject.push(time(ferrule));
        else baseline.push(time(bare));
      }
    }
    return summarise(subject, baseline);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What the cache of rewritten modules promises. */
export const cachedStartTargets: readonly Target[] = [
  {
    name: 'the first result of 16 MB with fuel from the cache, to bare V8',
    bound: 2,
    unit: 'times',
    measure: () => measure(WAITING),
  },
  {
    name: 'the first result of 16 MB with fuel from the cache at once, to bare V8 at once',
    bound: 2,
    unit: 'times',
    measure: () => measure(AT_ONCE),
  },
];
