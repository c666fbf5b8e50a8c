import { Function, Line, Location, Profile as Pprof, Sample, StringTable, ValueType } from 'pprof-format';
import type { Profile } from './profile.ts';

/**
 * Writes a profile as `go tool pprof` and its like read it, compressed.
 *
 * @param profile - any
 * @returns the bytes of a `.pb.gz`
 * @see https://github.com/google/pprof/blob/main/proto/profile.proto
 */
export function writePprof({ frames, samples, start, duration, interval }: Profile): Uint8Array {
  const { gzipSync } = process.getBuiltinModule('node:zlib');
  const stringTable = new StringTable();
  const text = (value: string): number => stringTable.dedup(value);
  const wall = new ValueType({ type: text('wall'), unit: text('nanoseconds') });
  const profile = new Pprof({
    stringTable,
    sampleType: [new ValueType({ type: text('samples'), unit: text('count') }), wall],
    periodType: wall,
    period: interval * 1000,
    timeNanos: BigInt(Math.round(start)) * 1000n,
    durationNanos: BigInt(Math.round(duration)) * 1000n,
    function: frames.map(
      ({ name, file, line }, index) =>
        new Function({ id: index + 1, name: text(name), filename: text(file), startLine: line }),
    ),
    location: frames.map(
      ({ line }, index) => new Location({ id: index + 1, line: [new Line({ functionId: index + 1, line })] }),
    ),
    sample: samples.map(
      ({ stack, time }) =>
        new Sample({
          locationId: stack.toReversed().map((index) => index + 1),
          value: [1, Math.round(time * 1000)],
        }),
    ),
  });
  return gzipSync(profile.encode());
}
