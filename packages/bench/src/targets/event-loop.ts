import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compile, type CompileOptions, Runtime } from '@ferrule/runtime';
import { compareDelays } from '../event-loop.ts';
import { largeModule } from '../large-module.ts';
import type { Target } from './target.ts';

const SIZE = 16e6;
const PAIRS = 7;
/** Beyond what bare V8 holds the event loop up. */
const BOUND = 50;

type Compile = (bytes: Uint8Array<ArrayBuffer>) => Promise<unknown>;

/** The same module with a custom section of its own each time, so that V8 and caches have not seen it. */
function freshModules(): () => Uint8Array<ArrayBuffer> {
  const module = largeModule(SIZE);
  let count = 0;
  return () => {
    count += 1;
    const id = [...String(count).padStart(6, '0')].map((digit) => digit.charCodeAt(0));
    return new Uint8Array(Buffer.concat([module, Uint8Array.of(0, id.length + 1, id.length, ...id)]));
  };
}

function delay(what: string, act: Compile, prepare: () => void = () => undefined): Target {
  return {
    name: `event loop held up by compile of 16 MB with ${what}, beyond bare V8`,
    bound: BOUND,
    unit: 'ms more',
    async measure() {
      prepare();
      const fresh = freshModules();
      const withModule = (run: Compile) => {
        let next = fresh();
        return async (): Promise<void> => {
          await run(next);
          next = fresh();
        };
      };
      return compareDelays(
        withModule(act),
        withModule((bytes) => WebAssembly.compile(bytes)),
        PAIRS,
      );
    },
  };
}

const withOptions =
  (options: CompileOptions): Compile =>
  (bytes) =>
    compile(bytes, options);

const FUEL = { fuel: 1n } as const;

/** With a cache of its own, which has the modules already or gets them. */
function cached(what: string, isFilled: boolean): Target {
  return {
    ...delay(what, withOptions({})),
    async measure() {
      const cache = mkdtempSync(join(tmpdir(), 'ferrule-bench-'));
      const options = { limits: FUEL, cache };
      const prepare = isFilled
        ? () => {
            fillInProcess(cache);
          }
        : undefined;
      try {
        return await delay(what, withOptions(options), prepare).measure();
      } finally {
        rmSync(cache, { recursive: true, force: true });
      }
    },
  };
}

/** In a process of its own, since V8 keeps what it has compiled. */
function fillInProcess(cache: string): void {
  const source = `import(${JSON.stringify(import.meta.url)}).then((own) => own.fillCache(${JSON.stringify(cache)}))`;
  execFileSync(process.execPath, ['--no-warnings', ...process.execArgv, '--eval', source]);
}

/**
 * Puts all modules that are measured into a cache.
 *
 * @param cache - its directory
 */
export async function fillCache(cache: string): Promise<void> {
  const fresh = freshModules();
  for (let left = 2 * (PAIRS + 2); left > 0; left--) await compile(fresh(), { limits: FUEL, cache });
}

/** How long other work has to wait while a large module is compiled. */
export const eventLoopTargets: readonly Target[] = [
  delay('fuel', withOptions({ limits: FUEL })),
  delay('a time-out', (bytes) => new Runtime({ limits: { timeout: 1_000 } }).compile(bytes)),
  delay('memory and table limits', withOptions({ limits: { memory: '1GiB', tableElements: 1_000_000 } })),
  cached('fuel and a new cache', false),
  cached('fuel from the cache', true),
];
