import { OptionError } from '@ferrule/core';
import type { Profile } from './profile.ts';

/** How a profile can be written down. */
export const PROFILE_FORMATS = ['cpuprofile', 'speedscope', 'pprof', 'html'] as const;

/** One of `PROFILE_FORMATS`. */
export type ProfileFormat = (typeof PROFILE_FORMATS)[number];

const ENDINGS: readonly (readonly [ending: RegExp, format: ProfileFormat])[] = [
  [/\.cpuprofile$/, 'cpuprofile'],
  [/\.json$/, 'speedscope'],
  [/\.(pb\.gz|pprof)$/, 'pprof'],
  [/\.html?$/, 'html'],
];

/**
 * @param path - of the file to be written
 * @returns the format that its name asks for
 * @throws OptionError where it asks for none that is known
 */
export function profileFormatOf(path: string): ProfileFormat {
  const format = ENDINGS.find(([ending]) => ending.test(path))?.[1];
  if (format !== undefined) return format;
  throw new OptionError(
    `a profile can't be written to ${path}: its name has to end in .cpuprofile (Chrome, VS Code), .json (speedscope), .pb.gz or .pprof (pprof), or .html (a page)`,
    { option: 'profile' },
  );
}

/** Writes a profile down. */
export type ProfileEncoder = (profile: Profile) => Uint8Array;

/**
 * @param format - see {@link profileFormatOf}
 * @returns what writes profiles down so
 */
export async function loadEncoder(format: ProfileFormat): Promise<ProfileEncoder> {
  const encoded =
    (write: (profile: Profile) => string): ProfileEncoder =>
    (profile) =>
      new TextEncoder().encode(write(profile));
  switch (format) {
    case 'cpuprofile':
      return encoded((await import('./write-cpuprofile.ts')).writeCpuprofile);
    case 'speedscope':
      return encoded((await import('./write-speedscope.ts')).writeSpeedscope);
    case 'html':
      return encoded((await import('./write-flame-graph.ts')).writeFlameGraph);
    case 'pprof':
      return (await import('./write-pprof.ts')).writePprof;
  }
}

/**
 * @param profile - any
 * @param format - see {@link profileFormatOf}
 * @returns the bytes of the file
 */
export async function encodeProfile(profile: Profile, format: ProfileFormat): Promise<Uint8Array> {
  return (await loadEncoder(format))(profile);
}
