import { NATIVE, ValidationError } from '@ferrule/core';
import { isBinaryenLoaded } from '@ferrule/instrument';
import { lookUp, rewriteHereSync } from '@ferrule/runtime/internal';
import type { Settings } from '@ferrule/runtime/internal';
import { needsHost, refuseUnsupplied } from './host-needs.ts';
import type { OnRewritten } from './profile-program.ts';
import { withManifest } from './with-manifest.ts';

/**
 * What is asked of a program's modules is done to their bytes.
 *
 * @param source - what the program gave
 * @param settings - what is asked for
 * @param onRewritten - told of what V8 gets
 * @returns the bytes that V8 is to have: the very same where there is nothing to do
 * @throws PlanError, InstrumentError where it can't be done to this module
 * @throws WebAssembly.CompileError where the module uses a feature that is not enabled
 */
export function rewriteForFace(source: unknown, settings: Settings, onRewritten?: OnRewritten): unknown {
  const bytes = bytesOf(source);
  if (bytes === undefined || isExempt() || !NATIVE.validate(bytes)) return source;
  const wasm = { bytes, name: 'a module of the program' };
  // what is compiled before binaryen is there is left unoptimised, which is not to be seen
  const now = settings.optimize > 0 && !isBinaryenLoaded() ? { ...settings, optimize: 0 as const } : settings;
  try {
    const { found, keep } = lookUp(wasm, now);
    const rewritten = keep(found ?? rewriteHereSync(wasm, now));
    onRewritten?.(wasm, rewritten);
    const { artifact, isUntouched } = rewritten;
    if (isUntouched) return source;
    refuseUnsupplied(artifact.manifest, 'ferrule/compat');
    return needsHost(artifact.manifest) ? withManifest(artifact.bytes, artifact.manifest) : artifact.bytes;
  } catch (error) {
    if (!(error instanceof ValidationError)) throw error;
    throw Object.assign(new WebAssembly.CompileError(error.message), { cause: error });
  }
}

function bytesOf(source: unknown): Uint8Array<ArrayBuffer> | undefined {
  if (source instanceof ArrayBuffer) return new Uint8Array(source);
  if (source instanceof SharedArrayBuffer) return new Uint8Array(source).slice();
  if (!ArrayBuffer.isView(source)) return undefined;
  const { buffer, byteOffset, byteLength } = source;
  return buffer instanceof ArrayBuffer
    ? new Uint8Array(buffer, byteOffset, byteLength)
    : new Uint8Array(buffer, byteOffset, byteLength).slice();
}

/**
 * Node's own modules, such as fetch's, and binaryen are no guests of the program's. To be asked before anything is waited
 * for, since it is told by who calls.
 */
export function isExempt(): boolean {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 8;
  const [, own = '', ...frames] = (new Error().stack ?? '').split('\n');
  Error.stackTraceLimit = limit;
  const folder = FOLDER.exec(own)?.[1];
  const caller = frames.find(
    (frame) => !(folder !== undefined && frame.includes(folder)) && !frame.includes('(<anonymous>)'),
  );
  return /node:internal|[/\\]node_modules[/\\]binaryen[/\\]/.test(caller ?? '');
}

/** Where this file is, and the face's beside it: by names a frame can't be told, since the face's functions have V8's. */
const FOLDER = /\((.*[/\\])(?<!chunks[/\\])(?:chunks[/\\])?[^/\\]+\)$/;
