import type { Language } from './language.ts';

/** What has no name, or one without a crate. */
const NONE = '(none)';

/**
 * @param language - of a module
 * @returns what finds the crate, namespace or package in the name of one of its functions
 */
export function crateNaming(language: Language): (name: string) => string {
  switch (language) {
    case 'Go':
      // `fmt.(*pp).printValue`, which Go writes as `fmt.__pp_.printValue`; `internal/poll` as `internal_poll`
      return (name) => /^([\w/-]+)\.\S/.exec(name)?.[1] ?? NONE;
    case 'AssemblyScript':
      // `~lib/rt/itcms/__new`, `assembly/index/add`
      return (name) => /^(.+)\/[^/]+$/.exec(name)?.[1] ?? NONE;
    default:
      return crateOf;
  }
}

/** `alloc` of `<alloc::vec::Vec<T> as core::ops::Drop>::drop`, `core` of `<&T as core::fmt::Display>::fmt`. */
function crateOf(name: string): string {
  const first = /^[<&*\s]*(?:(?:mut|const|dyn|impl|\[|\() ?)*([A-Za-z_]\w*)::/.exec(name)?.[1];
  return first ?? /^<.*? as ([A-Za-z_]\w*)::/.exec(name)?.[1] ?? NONE;
}
