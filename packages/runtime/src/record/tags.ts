import type { Module } from '../module.ts';
import type { Tags } from './thrown.ts';

/**
 * @param module - of an instance
 * @param imports - what it is linked with
 * @param exports - V8's own, by the module's exports in order; none before it is instantiated
 * @returns its tags by index, as far as the host can reach them
 */
export function tagsOf(
  { info }: Pick<Module, 'info'>,
  imports: WebAssembly.Imports,
  exports: readonly unknown[],
): Tags {
  const tags: (WebAssembly.Tag | undefined)[] = info.tags.map(() => undefined);
  for (const { module, name, extern, index } of info.imports) {
    if (extern.kind === 'tag') tags[index] = imports[module]?.[name];
  }
  for (const [position, { extern, index }] of info.exports.entries()) {
    if (extern.kind === 'tag') tags[index] ??= exports[position] as WebAssembly.Tag | undefined;
  }
  return tags;
}
