import { EmitError, NATIVE } from '@ferrule/core';
import type { Artifact, Draft } from '@ferrule/core';
import { refusalOf } from './refusal.ts';

/**
 * Stage 6: writes an instrumented module out and has V8 judge it, so that a fault of an instrumentation pass is never
 * mistaken for one of the module. The draft stays usable; whoever made it disposes it.
 *
 * @param draft - from `instrumentModule` or `optimizeModule`
 * @param name - what errors and traces call the module
 * @returns the bytes with what was added to them and where each came from
 * @throws EmitError when V8 finds the bytes invalid; `cause` is V8's own error
 */
export function emitModule(draft: Draft, name: string): Artifact {
  const { bytes, offsets } = draft.emit();
  if (!NATIVE.validate(bytes)) throw invalid(bytes, name);
  return Object.freeze({ name, bytes, manifest: draft.manifest, offsets });
}

function invalid(bytes: Uint8Array<ArrayBuffer>, name: string): EmitError {
  try {
    new NATIVE.Module(bytes);
  } catch (cause) {
    const { reason, offset } = refusalOf(cause);
    const place = offset === undefined ? '' : ` at offset ${String(offset)} of the emitted bytes`;
    return new EmitError(
      `emitting "${name}" failed: V8 finds the instrumented module invalid: ${reason}${place}`,
      {
        cause,
      },
    );
  }
  return new EmitError(
    `emitting "${name}" failed: V8 finds the instrumented module invalid, for no stated reason`,
  );
}
