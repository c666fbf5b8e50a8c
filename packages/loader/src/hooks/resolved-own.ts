import { guestOf } from './guest-url.ts';
import type { HookData } from './hook-data.ts';

/** What a resolve hook answers. */
export interface ResolvedModule {
  readonly url: string;
  readonly format: 'module';
  readonly shortCircuit: true;
}

/**
 * Resolves what only the JavaScript that stands for a guest imports: itself, and what makes instances. Both are URLs that
 * were resolved before, so that nothing has to be looked for.
 *
 * @param specifier - what is imported
 * @param parent - URL of what imports it
 * @param data - see {@link HookData}
 * @returns the answer; `undefined` for everything else
 */
export function resolvedOwn(
  specifier: string,
  parent: string | undefined,
  { guestsUrl, typedGuestsUrl }: HookData,
): ResolvedModule | undefined {
  const isOwn =
    specifier === guestsUrl ||
    specifier === typedGuestsUrl ||
    (specifier === parent && guestOf(specifier) !== undefined);
  return isOwn ? { url: specifier, format: 'module', shortCircuit: true } : undefined;
}
