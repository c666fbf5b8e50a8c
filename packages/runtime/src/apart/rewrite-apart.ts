import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { validateModule } from '@ferrule/instrument';
import type { FirstTierFacts } from '@ferrule/instrument';
import type { WasmBytes } from '@ferrule/core';
import { asksForBodies, rewriteOptionsOf } from '../rewrite-settings.ts';
import type { RewriteSettings } from '../rewrite-settings.ts';
import { untouched } from '../untouched.ts';
import type { Rewritten } from '../untouched.ts';
import type { CachedSettings } from '../cached-artifact.ts';
import { decodeArtifact } from './artifact-message.ts';
import type { RewriteRequest, SuccessorMessage } from './messages.ts';
import { WorkerPool } from './worker-pool.ts';

/**
 * Modules from so many bytes on are instrumented in a worker. Below that it takes less than some 50 ms even where it is the
 * first thing that a program does, and starting a worker takes as long. Binaryen takes longer for any module.
 */
const LARGE = 80 * 1024;

/** The entry of the package that a worker runs: from sources and from bundles alike. */
const WORKER = '@ferrule/runtime/rewrite-worker';

/** A module after stages 2 to 6, and what takes over from instances of its first tier, where that was asked for. */
export interface RewrittenApart extends Rewritten {
  readonly successor?: SuccessorMessage | undefined;
}

let pool: WorkerPool | undefined;

/**
 * @param wasm - a module
 * @param settings - what is asked for
 * @returns whether its stages 2 to 6 would hold up the event loop for long
 */
export function isWorkForWorker({ bytes }: WasmBytes, settings: RewriteSettings): boolean {
  const { optimize = 0 } = settings;
  return (optimize > 0 || bytes.length >= LARGE) && asksForBodies(settings);
}

/**
 * Stages 2 to 6 in a worker, so that this thread's event loop goes on meanwhile; with a cache on disk, writing
 * to it too.
 *
 * @param wasm - the module
 * @param settings - what is asked for
 * @param isBackground - whether the process may end meanwhile
 * @param firstTier - what is known of the first tier, where something is to take over from its instances
 * @returns what came of it; `undefined` where no worker can be had, as when the package was bundled into one file
 * @throws what the stages throw, of the same classes
 * @throws InstrumentError when the worker died
 */
export async function rewriteApart(
  wasm: WasmBytes,
  settings: RewriteSettings & Partial<Pick<CachedSettings, 'cache' | 'onCache'>>,
  isBackground = false,
  firstTier?: FirstTierFacts,
): Promise<RewrittenApart | undefined> {
  pool ??= findPool();
  if (pool === undefined) return undefined;
  const { features, onProgress, cache = false, onCache } = settings;
  const request: RewriteRequest = {
    wasm,
    features,
    options: rewriteOptionsOf(settings),
    cacheDirectory: cache === false ? undefined : cache.directory,
    tellsProgress: onProgress !== undefined,
    firstTier,
  };
  const answered = pool.run(request, { onProgress, onCache }, isBackground);
  // A promise that fails while nobody waits for it would end the process.
  answered.catch(() => undefined);
  // Its bytes were copied just now: what else waits in the event loop goes first.
  await nextTurn();
  // Meanwhile; what the module says of itself is known without looking into its functions.
  const info = catching(() => validateModule(wasm));
  const message = await answered;
  if ('error' in info) throw info.error;
  if (message === undefined) return { info: info.value, artifact: untouched(wasm), isUntouched: true };
  const artifact = decodeArtifact(message, wasm.name);
  return { info: info.value, artifact, isUntouched: false, successor: message.successor };
}

/** Lets everything else that waits in the event loop go first. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

function catching<T>(act: () => T): { readonly value: T } | { readonly error: unknown } {
  try {
    return { value: act() };
  } catch (error) {
    return { error };
  }
}

function findPool(): WorkerPool | undefined {
  try {
    return new WorkerPool(pathToFileURL(createRequire(import.meta.url).resolve(WORKER)));
  } catch {
    return undefined;
  }
}
