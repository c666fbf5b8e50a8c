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

/**
 * @param profile - any
 * @param format - see {@link profileFormatOf}
 * @returns the bytes of the file
 */
export async function encodeProfile(profile: Profile, format: ProfileFormat): Promise<Uint8Array> {
  const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
  switch (format) {
    case 'cpuprofile':
      return encode((await import('./write-cpuprofile.ts')).writeCpuprofile(profile));
    case 'speedscope':
      return encode((await import('./write-speedscope.ts')).writeSpeedscope(profile));
    case 'html':
      return encode((await import('./write-flame-graph.ts')).writeFlameGraph(profile));
    case 'pprof':
      return (await import('./write-pprof.ts')).writePprof(profile);
  }
}
