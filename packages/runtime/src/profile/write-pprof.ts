import { Function, Line, Location, Profile as Pprof, Sample, StringTable, ValueType } from 'pprof-format';
import type { Profile } from './profile.ts';

/** What pprof calls what is counted: how often, and how much. */
const TYPES = {
  microseconds: { count: ['samples', 'count'], weight: ['wall', 'nanoseconds'], factor: 1000 },
  instructions: { count: ['calls', 'count'], weight: ['instructions', 'count'], factor: 1 },
  bytes: { count: ['inuse_objects', 'count'], weight: ['inuse_space', 'bytes'], factor: 1 },
} as const;

/**
 * Writes a profile as `go tool pprof` and its like read it, compressed.
 *
 * @param profile - any
 * @returns the bytes of a `.pb.gz`
 * @see https://github.com/google/pprof/blob/main/proto/profile.proto
 */
export function writePprof({ unit, frames, samples, start, duration, interval }: Profile): Uint8Array {
  const { gzipSync } = process.getBuiltinModule('node:zlib');
  const stringTable = new StringTable();
  const text = (value: string): number => stringTable.dedup(value);
  const { factor, ...types } = TYPES[unit];
  const valueType = ([type, counted]: readonly [string, string]): ValueType =>
    new ValueType({ type: text(type), unit: text(counted) });
  const weightType = valueType(types.weight);
  const profile = new Pprof({
    stringTable,
    sampleType: [valueType(types.count), weightType],
    periodType: weightType,
    period: interval === 0 ? 1 : interval * factor,
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
      ({ stack, weight, count }) =>
        new Sample({
          locationId: stack.toReversed().map((index) => index + 1),
          value: [count, Math.round(weight * factor)],
        }),
    ),
  });
  return gzipSync(profile.encode());
}
