import { OffsetRuns, unknownOffsets } from '@ferrule/core';
import type { Artifact } from '@ferrule/core';
import type { ArtifactMessage, OffsetsMessage } from './messages.ts';

/**
 * @param artifact - rewritten
 * @returns it, and what of it is to be handed over rather than copied
 */
export function encodeArtifact({ bytes, manifest, offsets }: Artifact): {
  readonly message: ArtifactMessage;
  readonly transfer: readonly ArrayBuffer[];
} {
  const runs: OffsetsMessage =
    offsets instanceof OffsetRuns
      ? { starts: offsets.starts, origins: offsets.origins, byteLength: offsets.byteLength }
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
