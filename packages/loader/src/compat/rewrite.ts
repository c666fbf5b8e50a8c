import { NATIVE, ValidationError } from '@ferrule/core';
import { isBinaryenLoaded } from '@ferrule/instrument';
import { lookUp, rewriteHereSync } from '@ferrule/runtime/internal';
import type { Settings } from '@ferrule/runtime/internal';
import { needsHost, refuseUnsupplied } from './host-needs.ts';
import { withManifest } from './with-manifest.ts';

/**
 * What is asked of a program's modules is done to their bytes.
 *
 * @param source - what the program gave
 * @param settings - what is asked for
 * @returns the bytes that V8 is to have: the very same where there is nothing to do
 * @throws PlanError, InstrumentError where it can't be done to this module
 * @throws WebAssembly.CompileError where the module uses a feature that is not enabled
 */
export function rewriteForFace(source: unknown, settings: Settings): unknown {
  const bytes = bytesOf(source);
  if (bytes === undefined || isExempt() || !NATIVE.validate(bytes)) return source;
  const wasm = { bytes, name: 'a module of the program' };
  // what is compiled before binaryen is there is left unoptimised, which is not to be seen
  const now = settings.optimize > 0 && !isBinaryenLoaded() ? { ...settings, optimize: 0 as const } : settings;
  try {
    const { found, keep } = lookUp(wasm, now);
    const { artifact, isUntouched } = keep(found ?? rewriteHereSync(wasm, now));
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

/** Node's own modules, such as fetch's, and binaryen are no guests of the program's. */
function isExempt(): boolean {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 6;
  const stack = new Error().stack ?? '';
  Error.stackTraceLimit = limit;
  const callers = stack
    .split('\n')
    .slice(1)
    .filter((line) => !OWN.test(line));
  const [first = ''] = callers;
  return /node:internal|[/\\]node_modules[/\\]binaryen[/\\]/.test(first);
}

/** Frames of this file's and of the face's. */
const OWN = /\b(?:rewriteForFace|isExempt|Face[A-Z]\w*|Object\.construct|new Module)\b/;
