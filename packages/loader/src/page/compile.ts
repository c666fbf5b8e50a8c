/** From where a bundle has a guest to V8's module, in a page as in Node. */
import { NATIVE, SourceError } from '@ferrule/core';

/**
 * Fetches a module and compiles it while it arrives.
 *
 * @param url - absolute, or relative to the page; a `file:` URL is read by Node
 * @returns the module
 * @throws SourceError where it can't be had
 * @throws WebAssembly.CompileError where it is none
 */
export async function compileUrl(url: string): Promise<WebAssembly.Module> {
  if (url.startsWith('file:')) return NATIVE.compile(readFile(url));
  const response = await fetch(url).catch((error: unknown) => {
    throw failure(url, (error as Error).message, error);
  });
  if (!response.ok) throw failure(url, `the response has the status ${String(response.status)}`);
  // not every server knows the type, without which nothing is compiled as it arrives
  const isWasm = /^application\/wasm\b/i.test(response.headers.get('content-type') ?? '');
  return isWasm ? WebAssembly.compileStreaming(response) : NATIVE.compile(await response.arrayBuffer());
}

/**
 * @param base64 - a module that stands in the bundle
 * @returns the module
 * @throws WebAssembly.CompileError where it is none
 */
export function compileInline(base64: string): Promise<WebAssembly.Module> {
  return NATIVE.compile(decodeBase64(base64));
}

/**
 * {@link compileInline} without waiting; pages refuse that for modules of several megabytes.
 *
 * @param base64 - a module that stands in the bundle
 * @returns the module
 * @throws WebAssembly.CompileError, RangeError
 */
export function compileInlineSync(base64: string): WebAssembly.Module {
  return new NATIVE.Module(decodeBase64(base64));
}

/**
 * @param base64 - bytes, in letters of ASCII
 * @returns the bytes
 */
export function decodeBase64(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

/** Bundlers for pages must find no import of Node's here. */
function readFile(url: string): Uint8Array<ArrayBuffer> {
  try {
    return process.getBuiltinModule('node:fs').readFileSync(new URL(url));
  } catch (error) {
    throw failure(url, (error as Error).message, error);
  }
}

function failure(source: string, reason: string, cause?: unknown): SourceError {
  return new SourceError(`reading ${source} failed: ${reason}`, { source, cause });
}
