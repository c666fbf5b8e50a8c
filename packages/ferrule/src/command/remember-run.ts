import type { Instance } from '@ferrule/runtime';
import { watchOf } from '@ferrule/runtime/internal';

/**
 * A program does not come back before it ends, so that it is the next run that gains from what was seen in this one.
 *
 * @param instance - of a module that may tier up
 * @param run - runs the guest
 * @returns runs it, and has what was seen kept, however that ends
 */
export function rememberingRun(
  instance: Instance,
  run: () => number | Promise<number>,
): () => Promise<number> {
  return async () => {
    const begin = performance.now();
    try {
      return await run();
    } finally {
      watchOf(instance.module)?.remember(performance.now() - begin);
    }
  };
}
