import { writeFileSync } from 'node:fs';
import type { AllocationGroup, AllocationProfile, Instance, MemoryProfile } from '@ferrule/runtime';
import { encodeMemoryProfile, memoryProfileFormatOf } from '@ferrule/runtime';
import { ownCalls } from '@ferrule/runtime/internal';
import { table } from './table.ts';
import type { Paint } from './terminal.ts';
import { writing } from './writing.ts';

/** Rows of call paths that are printed; the file has all. */
const SHOWN_PATHS = 10;

/** How much of a call path a row shows. */
const SHOWN_CALLS = 6;

/**
 * @param path - of the file to be written
 * @throws OptionError when its name asks for no known format
 */
export function checkMemoryProfileName(path: string): void {
  memoryProfileFormatOf(path);
}

/**
 * Prints what a guest's memory is used for to standard error, and writes it to a file.
 *
 * @param instance - that has run
 * @param path - of the file
 * @param paint - how to mark headings
 * @throws UsageError when the file can't be written
 */
export async function tellMemoryProfile(instance: Instance, path: string, paint: Paint): Promise<void> {
  const profile = await instance.memoryProfile();
  const bytes = await encodeMemoryProfile(profile, memoryProfileFormatOf(path));
  process.stderr.write(memoryProfileText(profile, paint));
  writing(path, () => {
    writeFileSync(path, bytes);
  });
}

/**
 * @param profile - of a guest's memory
 * @param paint - how to mark headings
 * @returns tables: its map, and who allocated what, at the end and at the peak
 */
export function memoryProfileText({ map, allocations, moments }: MemoryProfile, paint: Paint): string {
  const heads = (...titles: string[]): string[] => titles.map((title) => paint.strong(title));
  const first = moments.at(0)?.byteLength ?? map.byteLength;
  const grown = first < map.byteLength ? `, grown from ${number(first)}` : '';
  const lines = [
    `Memory: ${number(map.byteLength)} bytes${grown}`,
    '',
    ...table(
      [
        heads('from', 'to', 'bytes', 'in use', 'what'),
        ...map.regions.map(({ kind, start, end, used }) => [
          hex(start),
          hex(end),
          number(end - start),
          used === undefined || kind === 'free' ? '' : number(used),
          kind,
        ]),
      ],
      { indent: 2, right: [0, 1, 2, 3] },
    ),
    ...map.reasons.map((reason) => `  ${reason}`),
    ...(allocations === undefined ? [] : allocationLines(allocations, heads)),
  ];
  return `${lines.join('\n')}\n`;
}

function allocationLines(
  { bytes, count, totalBytes, totalCount, peakBytes, peakTime, alive, atPeak }: AllocationProfile,
  heads: (...titles: string[]) => string[],
): readonly string[] {
  const rows = (groups: readonly AllocationGroup[]): readonly string[] => {
    if (groups.length === 0) return [];
    const left = groups.length - SHOWN_PATHS;
    return [
      '',
      ...table(
        [
          heads('bytes', 'pieces', 'allocated by'),
          ...groups
            .slice(0, SHOWN_PATHS)
            .map((group) => [number(group.bytes), number(group.count), pathText(group)]),
        ],
        { indent: 2, right: [0, 1] },
      ),
      ...(left > 0 ? [`  and ${number(left)} more call paths`] : []),
    ];
  };
  return [
    '',
    `Allocated at the end: ${number(bytes)} bytes in ${number(count)} pieces, of ${number(totalBytes)} in ${number(totalCount)} in all`,
    ...rows(alive),
    '',
    `Allocated at the peak, after ${peakTime.toFixed(1)} ms: ${number(peakBytes)} bytes`,
    ...rows(atPeak),
  ];
}

function pathText({ callPath }: AllocationGroup): string {
  const names = ownCalls(callPath);
  if (names.length === 0) return 'the host';
  return names.slice(0, SHOWN_CALLS).join(' < ') + (names.length > SHOWN_CALLS ? ' < …' : '');
}

function number(value: number): string {
  return value.toLocaleString('en');
}

function hex(address: number): string {
  return `0x${address.toString(16)}`;
}
