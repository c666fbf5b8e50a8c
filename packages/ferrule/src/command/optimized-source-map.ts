/** The lines of a module that was optimised: loaded when they are to be kept. */
import { dirname, relative, sep } from 'node:path';
import type { Artifact, ModuleInfo, WasmBytes } from '@ferrule/core';
import { DebugInfo, writeSourceMap } from '@ferrule/debug';
import type { SourceMapping } from '@ferrule/debug';
import { ByteWriter, readBeside } from '@ferrule/runtime/internal';

/**
 * @param wasm - the module as it was given
 * @param before - about it
 * @param artifact - what it became
 * @returns a source map with the line of each instruction that can stand in a stack and whose line is known;
 *   `undefined` where no line is
 */
export function optimizedSourceMap(
  wasm: WasmBytes,
  before: ModuleInfo,
  artifact: Artifact,
): string | undefined {
  const debugInfo = new DebugInfo(wasm.bytes, before, (name) => readBeside(wasm.location, name));
  const mappings = [...mappingsOf(debugInfo, before, artifact)];
  return mappings.length === 0 ? undefined : writeSourceMap(mappings);
}

/**
 * @param bytes - a module
 * @param output - path that it is to have
 * @param map - path of its source map
 * @returns the module, which says where its source map is
 */
export function withSourceMapUrl(
  bytes: Uint8Array<ArrayBuffer>,
  output: string,
  map: string,
): Uint8Array<ArrayBuffer> {
  const url = relative(dirname(output), map).split(sep).join('/');
  const section = new ByteWriter().text('sourceMappingURL').text(url).finish();
  return new ByteWriter().raw(bytes).u8(CUSTOM).block(section).finish();
}

/** Id of a custom section. */
const CUSTOM = 0;

function* mappingsOf(
  debugInfo: DebugInfo,
  { functions }: ModuleInfo,
  { bytes, offsets }: Artifact,
): Generator<SourceMapping> {
  for (let offset = 0; offset < bytes.length; offset++) {
    const origin = offsets.original(offset);
    if (origin === undefined) continue;
    const found = debugInfo.find(functionAt(functions, origin), origin);
    const [place] = 'frames' in found ? found.frames : [];
    if (place?.file === undefined || place.line === undefined) continue;
    yield { offset, file: place.file, line: place.line, column: place.column ?? 1 };
  }
}

/** The last function that begins at or before an offset; imports, which come first, have no code. */
function functionAt(functions: ModuleInfo['functions'], offset: number): number {
  let low = 0;
  let high = functions.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((functions[middle].offset ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
