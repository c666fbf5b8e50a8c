import { OptionError } from '@ferrule/core';
import type { MemoryProfile } from './memory-profile.ts';
import { profileOfBytes } from './memory-profile.ts';

/** How a memory profile can be written down. */
export const MEMORY_PROFILE_FORMATS = ['html', 'json', 'pprof'] as const;

/** One of `MEMORY_PROFILE_FORMATS`. */
export type MemoryProfileFormat = (typeof MEMORY_PROFILE_FORMATS)[number];

const ENDINGS: readonly (readonly [ending: RegExp, format: MemoryProfileFormat])[] = [
  [/\.html?$/, 'html'],
  [/\.json$/, 'json'],
  [/\.(pb\.gz|pprof)$/, 'pprof'],
];

/**
 * @param path - of the file to be written
 * @returns the format that its name asks for
 * @throws OptionError where it asks for none that is known
 */
export function memoryProfileFormatOf(path: string): MemoryProfileFormat {
  const format = ENDINGS.find(([ending]) => ending.test(path))?.[1];
  if (format !== undefined) return format;
  throw new OptionError(
    `a memory profile can't be written to ${path}: its name has to end in .html (a page), .json, or .pb.gz or .pprof (pprof)`,
    { option: 'memoryProfile' },
  );
}

/**
 * @param profile - any
 * @param format - how; pprof knows of what is allocated, and of nothing else
 * @returns the bytes of the file
 */
export async function encodeAsMemoryProfile(
  profile: MemoryProfile,
  format: MemoryProfileFormat,
): Promise<Uint8Array> {
  const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
  switch (format) {
    case 'html':
      return encode((await import('./memory-page.ts')).memoryPage(profile));
    case 'json':
      return encode(`${JSON.stringify(profile, undefined, 1)}\n`);
    case 'pprof': {
      const { writePprof } = await import('../profile/write-pprof.ts');
      return writePprof(profileOfBytes(profile.name, profile.allocations?.alive ?? []));
    }
  }
}
