/** What runs in a worker: stages 2 to 6 for one module after the other. Started by `apart/worker-pool.ts` alone. */
import { parentPort } from 'node:worker_threads';
import { keeperOf } from './cached-artifact.ts';
import type { CachedSettings } from './cached-artifact.ts';
import { rewriteHere } from './rewrite-here.ts';
import { encodeArtifact } from './apart/artifact-message.ts';
import { encodeError } from './apart/error-message.ts';
import type { RewriteAnswer, RewriteRequest, SuccessorMessage } from './apart/messages.ts';
import { makeSuccessor } from '@ferrule/instrument';
import type { FirstTierFacts } from '@ferrule/instrument';
import type { Artifact } from '@ferrule/core';

function answer(message: RewriteAnswer, transfer: readonly ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, transfer);
}

function settingsOf({ features, options, cacheDirectory, tellsProgress }: RewriteRequest): CachedSettings {
  return {
    ...options,
    features,
    onProgress: tellsProgress
      ? (progress) => {
          answer({ kind: 'progress', progress });
        }
      : undefined,
    cache: cacheDirectory === undefined ? false : { directory: cacheDirectory },
    onCache: (event) => {
      answer({ kind: 'cache', event });
    },
  };
}

/** A module that can't take over from instances is there for later ones all the same. */
function successorOf({ bytes, manifest }: Artifact, facts: FirstTierFacts): SuccessorMessage {
  try {
    return makeSuccessor(bytes, manifest, facts);
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}

async function rewrite(request: RewriteRequest): Promise<void> {
  const { wasm, cacheDirectory } = request;
  try {
    const settings = settingsOf(request);
    const keep = keeperOf(wasm, settings);
    const { artifact, isUntouched } = keep(await rewriteHere(wasm, settings));
    if (isUntouched) {
      answer({ kind: 'done', artifact: undefined });
      return;
    }
    const successor = request.firstTier && successorOf(artifact, request.firstTier);
    const { message, transfer } = encodeArtifact(artifact, cacheDirectory !== undefined);
    answer({ kind: 'done', artifact: { ...message, successor } }, transfer);
  } catch (error) {
    answer({ kind: 'failed', error: encodeError(error) });
  }
}

parentPort?.on('message', (request: RewriteRequest) => {
  void rewrite(request);
});
