import type { ExternType, Feature, ModuleInfo } from '@ferrule/core';

/** With these binaryen writes `unreachable` for many another trap, and merges types that are not the same. */
const NOT_KEPT: readonly Feature[] = ['gc', 'typed-function-references'];

/**
 * Whether binaryen could change what a module means.
 *
 * @param info - about the module
 * @returns why it is better left as it is, in words; `undefined` where it may be optimised
 */
export function unoptimizable(info: ModuleInfo): string | undefined {
  const feature = NOT_KEPT.find((each) => info.features.includes(each));
  if (feature !== undefined) return `binaryen does not keep the traps of modules that use ${feature}`;
  const imported = info.imports.map(({ extern }) => identity(extern)).filter((each) => each !== undefined);
  const twice = imported.find((each, index) => imported.indexOf(each) !== index);
  // The same global or tag may be imported under two names.
  return twice === undefined ? undefined : `binaryen takes each imported ${twice} for another one`;
}

/** What two imports must have in common to be one and the same, where that can be seen. */
function identity(extern: ExternType): string | undefined {
  if (extern.kind === 'global' && extern.type.mutable) return `global of type ${extern.type.valueType}`;
  return extern.kind === 'tag' ? 'tag' : undefined;
}
