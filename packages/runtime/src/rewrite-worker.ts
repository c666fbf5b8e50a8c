/** What runs in a worker: stages 2 to 6 for one module after the other. Started by `apart/worker-pool.ts` alone. */
import { parentPort } from 'node:worker_threads';
import { rewriteHere } from './rewrite-here.ts';
import { encodeArtifact } from './apart/artifact-message.ts';
import { encodeError } from './apart/error-message.ts';
import type { RewriteAnswer, RewriteRequest } from './apart/messages.ts';

function answer(message: RewriteAnswer, transfer: readonly ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, transfer);
}

async function rewrite({ wasm, features, options, tellsProgress }: RewriteRequest): Promise<void> {
  try {
    const { artifact, isUntouched } = await rewriteHere(wasm, {
      ...options,
      features,
      onProgress: tellsProgress
        ? (progress) => {
            answer({ kind: 'progress', progress });
          }
        : undefined,
    });
    if (isUntouched) {
      answer({ kind: 'done', artifact: undefined });
      return;
    }
    const { message, transfer } = encodeArtifact(artifact);
    answer({ kind: 'done', artifact: message }, transfer);
  } catch (error) {
    answer({ kind: 'failed', error: encodeError(error) });
  }
}

parentPort?.on('message', (request: RewriteRequest) => {
  void rewrite(request);
});
