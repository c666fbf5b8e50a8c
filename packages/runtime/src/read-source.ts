import { closeSync, createReadStream, openSync, promises, readFileSync, readSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { SourceError } from '@ferrule/core';
import type { WasmBytes } from '@ferrule/core';
import { parseText, parseTextSync } from '@ferrule/instrument';
import { asyncOnly, notASource, tooLarge, unreadable } from './source-faults.ts';

/** WebAssembly text to be translated, which takes loading a parser first. */
export interface WatSource {
  readonly wat: string;
}

/**
 * Where a module can come from. A string is a path, unless it is a `file:`, `http:`, `https:` or `data:` URL; a path
 * or URL that ends in `.wat` leads to WebAssembly text. Bytes are taken as they are, without a copy, and must not be
 * changed afterwards; only shared memory is copied.
 */
export type Source =
  | string
  | URL
  | ArrayBufferLike
  | ArrayBufferView
  | Response
  | Blob
  | ReadableStream<Uint8Array>
  | AsyncIterable<Uint8Array>
  | WatSource;

/** What {@link readSource} needs to know. */
export interface ReadSettings {
  /** What errors and traces call the module; where it came from if left out. */
  readonly name?: string | undefined;
  /** Most bytes the source may have; {@link LARGEST_MODULE} if left out. */
  readonly largestSource?: number | undefined;
}

/** V8's own limit on the size of a module, in bytes. */
export const LARGEST_MODULE = 2 ** 30;

/**
 * Stage 1: gets a module's bytes from wherever they are.
 *
 * @param source - see {@link Source}
 * @param settings - its name and the most bytes it may have
 * @returns the bytes and what they are called
 * @throws SourceError when the source is missing, empty, too large or can't be read
 */
export async function readSource(source: Source, settings: ReadSettings = {}): Promise<WasmBytes> {
  const { largestSource = LARGEST_MODULE } = settings;
  const { bytes, origin } = bytesAtHand(source) ?? (await fetchBytes(source, largestSource));
  const checked = checkSize(bytes, origin, largestSource);
  const wasm = isText(source, origin) ? (await parseText(textOf(source, checked), origin)).bytes : checked;
  return named(wasm, origin, settings);
}

/**
 * Stage 1 without waiting: for paths, file URLs and bytes, and for text once its parser has been loaded.
 *
 * @param source - see {@link Source}
 * @param settings - its name and the most bytes it may have
 * @returns the bytes and what they are called
 * @throws SourceError when the source is missing, empty, too large, can't be read or can't be had without waiting
 */
export function readSourceSync(source: Source, settings: ReadSettings = {}): WasmBytes {
  const { largestSource = LARGEST_MODULE } = settings;
  const { bytes, origin } = bytesAtHand(source) ?? readFileBytes(source, largestSource);
  const checked = checkSize(bytes, origin, largestSource);
  const wasm = isText(source, origin) ? parseTextSync(textOf(source, checked), origin).bytes : checked;
  return named(wasm, origin, settings);
}

interface Bytes {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Where they came from, as messages say it. */
  readonly origin: string;
}

function named(bytes: Uint8Array<ArrayBuffer>, origin: string, settings: ReadSettings): WasmBytes {
  return { bytes, name: settings.name ?? origin, ...locationOf(origin) };
}

/** Where files beside the module are to be looked for: what is in brackets is no path, nor is a URL that leads elsewhere. */
function locationOf(origin: string): { readonly location?: string } {
  if (origin.startsWith('<')) return {};
  if (origin.startsWith('file:')) return { location: fileURLToPath(origin) };
  return /^[a-z][a-z\d+.-]+:/.test(origin) ? {} : { location: origin };
}

function bytesAtHand(source: Source): Bytes | undefined {
  if (source instanceof Uint8Array && source.buffer instanceof ArrayBuffer) {
    return { bytes: source as Uint8Array<ArrayBuffer>, origin: '<bytes>' };
  }
  if (source instanceof ArrayBuffer) return { bytes: new Uint8Array(source), origin: '<bytes>' };
  if (source instanceof SharedArrayBuffer)
    return { bytes: new Uint8Array(source).slice(), origin: '<bytes>' };
  if (ArrayBuffer.isView(source)) {
    const bytes = new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
    return { bytes: isUnshared(bytes) ? bytes : new Uint8Array(bytes), origin: '<bytes>' };
  }
  if (isWat(source)) return { bytes: new TextEncoder().encode(source.wat), origin: '<wat>' };
  return undefined;
}

function isUnshared(bytes: Uint8Array): bytes is Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer;
}

/** Sources that have to be waited for. */
async function fetchBytes(source: Source, largest: number): Promise<Bytes> {
  const place = placeOf(source);
  if (place?.path !== undefined)
    return { bytes: await readPath(place.path, place.origin, largest), origin: place.origin };
  if (place !== undefined) return fetchUrl(place.url, place.origin, largest);
  if (source instanceof Response)
    return { bytes: await readResponse(source, largest), origin: originOf(source) };
  if (source instanceof Blob) return { bytes: new Uint8Array(await source.arrayBuffer()), origin: '<blob>' };
  if (isAsyncIterable(source))
    return { bytes: await collect(source, '<stream>', largest), origin: '<stream>' };
  throw notASource(source);
}

function readFileBytes(source: Source, largest: number): Bytes {
  const place = placeOf(source);
  if (place?.path === undefined) {
    if (place !== undefined) throw asyncOnly(place.origin, 'fetching takes waiting');
    if (source instanceof Response) throw asyncOnly(originOf(source), 'a response takes waiting');
    if (source instanceof Blob) throw asyncOnly('<blob>', 'a blob takes waiting');
    if (isAsyncIterable(source)) throw asyncOnly('<stream>', 'a stream takes waiting');
    throw notASource(source);
  }
  const { path, origin } = place;
  try {
    const isRegular = checkFile(statSync(path), origin, largest);
    return { bytes: isRegular ? readFileSync(path) : readDeviceSync(path, origin, largest), origin };
  } catch (error) {
    throw unreadable(error, origin);
  }
}

/** Reads what has no size beforehand, such as a pipe. */
function readDeviceSync(path: string, origin: string, largest: number): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  let length = 0;
  const descriptor = openSync(path, 'r');
  try {
    for (;;) {
      const part = new Uint8Array(65_536);
      const read = readSync(descriptor, part);
      if (read === 0) return joined(parts, length);
      length += read;
      if (length > largest) throw tooLarge(origin, largest);
      parts.push(part.subarray(0, read));
    }
  } finally {
    closeSync(descriptor);
  }
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.byteLength;
  }
  return bytes;
}

type Place =
  | { readonly origin: string; readonly path: string; readonly url?: undefined }
  | { readonly origin: string; readonly path?: undefined; readonly url: URL };

const URL_LIKE = /^(?:file|https?|data):/i;

/** Where strings and URLs lead: to a path, or to something to fetch. */
function placeOf(source: Source): Place | undefined {
  if ((typeof source !== 'string' && !(source instanceof URL)) || source === '') return undefined;
  if (typeof source === 'string' && !(URL_LIKE.test(source) && URL.canParse(source)))
    return { origin: source, path: source };
  const url = new URL(source);
  if (!URL_LIKE.test(url.href)) {
    throw new SourceError(`reading ${url.href} failed: only file, http, https and data URLs are read`, {
      source: url.href,
    });
  }
  if (url.protocol !== 'file:') return { origin: url.protocol === 'data:' ? 'data:…' : url.href, url };
  try {
    return { origin: typeof source === 'string' ? source : fileURLToPath(url), path: fileURLToPath(url) };
  } catch (error) {
    throw unreadable(error, url.href);
  }
}

async function readPath(path: string, origin: string, largest: number): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const isRegular = checkFile(await promises.stat(path), origin, largest);
    return await (isRegular ? promises.readFile(path) : collect(createReadStream(path), origin, largest));
  } catch (error) {
    throw unreadable(error, origin);
  }
}

interface FileFacts {
  readonly size: number;
  isDirectory(): boolean;
  isFile(): boolean;
}

/** @returns whether its size is known beforehand */
function checkFile(facts: FileFacts, origin: string, largest: number): boolean {
  if (facts.isDirectory())
    throw new SourceError(`reading ${origin} failed: it is a directory`, { source: origin });
  if (facts.size > largest) throw tooLarge(origin, largest);
  return facts.isFile();
}

async function fetchUrl(url: URL, origin: string, largest: number): Promise<Bytes> {
  let response: Response;
  try {
    response = await fetch(url);
  } catch (error) {
    const why =
      error instanceof Error && error.cause instanceof Error
        ? error.cause.message
        : 'it could not be fetched';
    throw new SourceError(`reading ${origin} failed: ${why}`, { source: origin, cause: error });
  }
  return { bytes: await readResponse(response, largest, origin), origin };
}

async function readResponse(
  response: Response,
  largest: number,
  origin = originOf(response),
): Promise<Uint8Array<ArrayBuffer>> {
  if (!response.ok) {
    const status = `${String(response.status)} ${response.statusText}`.trimEnd();
    throw new SourceError(`reading ${origin} failed: HTTP ${status}`, { source: origin });
  }
  if (response.bodyUsed) {
    throw new SourceError(`reading ${origin} failed: the response's body has been read before`, {
      source: origin,
    });
  }
  if (Number(response.headers.get('content-length') ?? 0) > largest) {
    await response.body?.cancel();
    throw tooLarge(origin, largest);
  }
  return response.body === null ? new Uint8Array() : collect(response.body, origin, largest);
}

async function collect(
  chunks: AsyncIterable<Uint8Array>,
  origin: string,
  largest: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of chunks) {
      if (!(chunk instanceof Uint8Array)) {
        throw new SourceError(`reading ${origin} failed: the stream gave ${typeof chunk}, not bytes`, {
          source: origin,
        });
      }
      length += chunk.byteLength;
      if (length > largest) throw tooLarge(origin, largest);
      parts.push(chunk);
    }
  } catch (error) {
    throw unreadable(error, origin);
  }
  return joined(parts, length);
}

function checkSize(bytes: Uint8Array<ArrayBuffer>, origin: string, largest: number): Uint8Array<ArrayBuffer> {
  if (bytes.byteLength === 0)
    throw new SourceError(`reading ${origin} failed: it is empty`, { source: origin });
  if (bytes.byteLength > largest) throw tooLarge(origin, largest);
  return bytes;
}

function isText(source: Source, origin: string): boolean {
  return isWat(source) || (placeOf(source) !== undefined && /\.wat$/i.test(origin.replace(/[?#].*$/, '')));
}

function textOf(source: Source, bytes: Uint8Array): string {
  return isWat(source) ? source.wat : new TextDecoder().decode(bytes);
}

function isWat(source: unknown): source is WatSource {
  return typeof source === 'object' && source !== null && 'wat' in source && typeof source.wat === 'string';
}

function isAsyncIterable(source: unknown): source is AsyncIterable<Uint8Array> {
  return typeof source === 'object' && source !== null && Symbol.asyncIterator in source;
}

function originOf(response: Response): string {
  return response.url === '' ? '<response>' : response.url;
}
