import type { MemoryProfile } from './memory/memory-profile.ts';
import type { MemoryProfileFormat } from './memory/write-memory-profile.ts';
import type { Profile } from './profile/profile.ts';
import type { ProfileFormat } from './profile/profile-formats.ts';

/**
 * Writes a profile to a file: `.cpuprofile` for Chrome and VS Code, `.json` for speedscope, `.pb.gz` or `.pprof` for
 * pprof, `.html` for a page with a flame graph.
 *
 * @param profile - from `instance.profile`
 * @param path - of the file; how it ends says how it is written
 * @throws OptionError when its name ends otherwise
 */
export async function writeProfile(profile: Profile, path: string): Promise<void> {
  const { encodeProfile, profileFormatOf } = await import('./profile/profile-formats.ts');
  const bytes = await encodeProfile(profile, profileFormatOf(path));
  process.getBuiltinModule('node:fs').writeFileSync(path, bytes);
}

/**
 * @param profile - from `instance.profile`
 * @param format - how
 * @returns the bytes of a file
 */
export async function encodeProfile(profile: Profile, format: ProfileFormat): Promise<Uint8Array> {
  return (await import('./profile/profile-formats.ts')).encodeProfile(profile, format);
}

/**
 * Writes a memory profile to a file: `.html` for a page with pictures and tables, `.json`, `.pb.gz` or `.pprof` for pprof.
 *
 * @param profile - from `instance.memoryProfile`
 * @param path - of the file; how it ends says how it is written
 * @throws OptionError when its name ends otherwise
 */
export async function writeMemoryProfile(profile: MemoryProfile, path: string): Promise<void> {
  const { memoryProfileFormatOf } = await import('./memory/write-memory-profile.ts');
  const bytes = await encodeMemoryProfile(profile, memoryProfileFormatOf(path));
  process.getBuiltinModule('node:fs').writeFileSync(path, bytes);
}

/**
 * @param profile - from `instance.memoryProfile`
 * @param format - how
 * @returns the bytes of a file
 */
export async function encodeMemoryProfile(
  profile: MemoryProfile,
  format: MemoryProfileFormat,
): Promise<Uint8Array> {
  return (await import('./memory/write-memory-profile.ts')).encodeAsMemoryProfile(profile, format);
}
