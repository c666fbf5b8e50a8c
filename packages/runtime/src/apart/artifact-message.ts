import { OffsetRuns, unknownOffsets } from '@ferrule/core';
import type { Artifact } from '@ferrule/core';
import type { ArtifactMessage, OffsetsMessage } from './messages.ts';

/**
 * @param artifact - rewritten
 * @param isKept - whether this thread keeps it too, as its cache does: then a copy is handed over
 * @returns it, and what of it is to be handed over rather than copied
 */
export function encodeArtifact(
  { bytes: own, manifest, offsets }: Artifact,
  isKept: boolean,
): {
  readonly message: ArtifactMessage;
  readonly transfer: readonly ArrayBuffer[];
} {
  const bytes = isKept ? own.slice() : own;
  const runs: OffsetsMessage =
    offsets instanceof OffsetRuns
      ? {
          starts: isKept ? offsets.starts.slice() : offsets.starts,
          origins: isKept ? offsets.origins.slice() : offsets.origins,
          byteLength: offsets.byteLength,
        }
      : undefined;
  const buffers = [bytes.buffer, runs?.starts.buffer, runs?.origins.buffer];
  return {
    message: { bytes, manifest, offsets: runs },
    transfer: [...new Set(buffers.filter((buffer) => buffer instanceof ArrayBuffer))],
  };
}

/**
 * @param message - from {@link encodeArtifact}
 * @param name - what errors and traces call the module
 * @returns the artifact
 */
export function decodeArtifact({ bytes, manifest, offsets }: ArtifactMessage, name: string): Artifact {
  return Object.freeze({
    name,
    bytes,
    manifest,
    offsets:
      offsets === undefined
        ? unknownOffsets
        : new OffsetRuns(offsets.starts, offsets.origins, offsets.byteLength),
  });
}
