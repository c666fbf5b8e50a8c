import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { builtPath } from '../kernels.ts';
import { summarise, type Comparison } from '../paired.ts';
import { moduleOfSize } from '../workloads/module-of-size.ts';
import type { Target } from './target.ts';

const SIZE = 16_000_000;
const PAIRS = 7;

/** From a file to the first result, once, in nanoseconds: V8 keeps what it has compiled, so each has its process. */
const FERRULE = `
import { Runtime } from ${JSON.stringify(pathToFileURL(builtPath('index.js')).href)};
const [file, cache] = process.argv.slice(1);
const start = process.hrtime.bigint();
const runtime = new Runtime({ cache, limits: { fuel: 2n ** 62n } });
const { exports } = runtime.instantiateSync(runtime.compileSync(file));
exports.run(3);
console.log(String(process.hrtime.bigint() - start));
`;
const BARE = `
import { readFileSync } from 'node:fs';
const [file] = process.argv.slice(1);
const start = process.hrtime.bigint();
const { exports } = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(file)));
exports.run(3);
console.log(String(process.hrtime.bigint() - start));
`;

function measure(): Comparison {
  const folder = mkdtempSync(join(tmpdir(), 'ferrule-bench-'));
  try {
    const file = join(folder, 'large.wasm');
    writeFileSync(file, moduleOfSize(SIZE));
    const time = (script: string): number => {
      const args = ['--no-warnings', '--input-type=module', '--eval', script, file, join(folder, 'cache')];
      return Number(execFileSync(process.execPath, args, { encoding: 'utf8' }));
    };
    const [subject, baseline]: [number[], number[]] = [[], []];
    // the first fills the cache
    time(FERRULE);
    time(BARE);
    for (let pair = 0; pair < PAIRS; pair++) {
      subject.push(time(FERRULE));
      baseline.push(time(BARE));
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
    measure,
  },
];
