import { validateModule } from '@ferrule/instrument';
import { readLayout } from '../../packages/instrument/src/code/module-layout.ts';
import { rewriteModule } from '../../packages/instrument/src/code/rewrite-module.ts';
import { unchanged } from '../../packages/instrument/src/code/unchanged.ts';
import type { Transformed } from './v8-backend.ts';

/**
 * Takes a module apart and writes it anew as every pass does, with nothing changed.
 *
 * @param bytes - a valid module
 * @returns its equal
 */
export function reEmit(bytes: Uint8Array<ArrayBuffer>): Transformed {
  const layout = readLayout(bytes, validateModule({ bytes, name: 'script' }));
  return { bytes: rewriteModule(layout, unchanged(layout)).bytes };
}
