import { decodeVlq, InstrumentError, OffsetRunsBuilder } from '@ferrule/core';
import type { OffsetRuns } from '@ferrule/core';

/**
 * Reads the source map that binaryen writes for a module whose landmarks were marked. A landmark's line is its offset in
 * the bytes that binaryen read. Only the very offsets of landmarks have an origin: nothing else can stand in a trace.
 *
 * @param sourceMap - as JSON
 * @param byteLength - length of the module
 * @returns the map from its bytes to those that binaryen read
 * @throws InstrumentError when it is no source map as binaryen writes them
 */
export function markedOffsets(sourceMap: string, byteLength: number): OffsetRuns {
  const { mappings } = JSON.parse(sourceMap) as { readonly mappings: string };
  const runs = new OffsetRunsBuilder();
  let [offset, line, end] = [0, 0, 0];
  for (const segment of mappings.split(',')) {
    const fields = segment === '' ? [] : decodeVlq(segment);
    if (fields === undefined) throw malformed();
    if (fields.length === 0) continue;
    offset += fields[0];
    if (fields.length < 4) continue;
    line += fields[2];
    if (offset < end || offset >= byteLength) throw malformed();
    runs.add(offset - end);
    // lines are counted from 0 in source maps, and from 1 in binaryen
    runs.copy(line + 1, 1);
    end = offset + 1;
  }
  runs.add(byteLength - end);
  return runs.finish();
}

function malformed(): InstrumentError {
  return new InstrumentError('binaryen wrote a source map that makes no sense', { pass: 'optimize' });
}
