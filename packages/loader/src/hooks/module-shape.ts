import { LinkError } from '@ferrule/core';
import type { ModuleInfo } from '@ferrule/core';

/** What the host provides itself, so that no module is looked for under these names. */
export const WASI_MODULES: readonly string[] = ['wasi_snapshot_preview1', 'wasi_unstable'];

/** What a WebAssembly module looks like to other modules. */
export interface ModuleShape {
  /** The specifiers it imports from, each once, in order. */
  readonly specifiers: readonly string[];
  /** The modules it imports from that are configured, each once, in order. */
  readonly configured: readonly string[];
  /** The names it exports, in order. */
  readonly names: readonly string[];
  /** Whether it says of itself what its functions take and return. */
  readonly typed: boolean;
}

/**
 * Reads a WebAssembly module as the ESM integration does: import modules are specifiers, exports are names.
 *
 * @param info - what validation found out
 * @param configured - names of the modules that the configuration provides
 * @returns specifiers and names
 * @throws LinkError where a name is one of those that the integration keeps for itself
 * @see https://webassembly.github.io/esm-integration/js-api/index.html#esm-integration
 */
export function moduleShape(info: ModuleInfo, configured: readonly string[] = []): ModuleShape {
  const modules = [...new Set(info.imports.map(({ module }) => module))];
  const specifiers = modules.filter(
    (module) => !WASI_MODULES.includes(module) && !configured.includes(module),
  );
  const imported = info.imports.filter(({ module }) => specifiers.includes(module));
  const names = info.exports.map(({ name }) => name);
  const reserved =
    specifiers.find(isReserved) ??
    imported.map(({ name }) => name).find(isReserved) ??
    names.find(isReserved);
  if (reserved !== undefined) {
    throw new LinkError(
      `importing ${info.name} failed: it uses the name ${JSON.stringify(reserved)}, and names that begin with "wasm:" or "wasm-js:" are reserved`,
    );
  }
  return {
    specifiers,
    configured: modules.filter((module) => configured.includes(module)),
    names,
    typed: info.customSections.some(({ name }) => name === 'ferrule'),
  };
}

function isReserved(name: string): boolean {
  return name.startsWith('wasm:') || name.startsWith('wasm-js:');
}
