import type { ModuleInfo } from '@ferrule/core';

/** What a module was written in, as far as that can be told. */
export type Language = 'Rust' | 'C' | 'Go' | 'AssemblyScript' | 'unknown';

/**
 * @param info - about a module
 * @returns the language of most of it: what its producers say, and what else its toolchain leaves
 */
export function languageOf({ producers, customSections, names }: ModuleInfo): Language {
  const told = producers.filter(({ field }) => field === 'language').map(({ name }) => name);
  // std brings objects of C along
  if (told.includes('Rust')) return 'Rust';
  if (told.some((name) => /^Go\b/.test(name)) || customSections.some(({ name }) => name === 'go:buildid'))
    return 'Go';
  if (told.some((name) => /^C(?:\d|\+\+|_plus_plus|$)/.test(name))) return 'C';
  for (const name of names.functions.values()) {
    if (name.startsWith('~lib/')) return 'AssemblyScript';
    if (/^_ZN.*17h[\da-f]{16}E$|^_R/.test(name)) return 'Rust';
  }
  return 'unknown';
}
