import { rewriteSourcePhase } from './source-phase.ts';

/** What a load hook answers. */
export interface Loaded {
  readonly format?: string | null | undefined;
  readonly source?: string | ArrayBuffer | NodeJS.TypedArray | null | undefined;
}

/**
 * Gives JavaScript modules the syntax `import source` for guests.
 *
 * @param loaded - what the next hook answered
 * @returns the same, its source changed where it has that syntax
 */
export function rewritten<T extends Loaded>(loaded: T): T {
  const { format, source } = loaded;
  if (format !== 'module' || source === null || source === undefined) return loaded;
  const bytes = typeof source === 'string' ? undefined : bytesOf(source);
  // most modules are told apart without decoding them
  if (bytes?.includes('source') === false) return loaded;
  const text = bytes === undefined ? (source as string) : bytes.toString('utf8');
  const changed = rewriteSourcePhase(text);
  return changed === text ? loaded : { ...loaded, source: changed };
}

function bytesOf(source: ArrayBuffer | NodeJS.TypedArray): Buffer {
  return source instanceof ArrayBuffer
    ? Buffer.from(source)
    : Buffer.from(source.buffer, source.byteOffset, source.byteLength);
}
