import type { ManifestEntry, ModuleInfo } from '@ferrule/core';
import { instrumentModule, planInstrumentation, validateModule } from '@ferrule/instrument';
import type { InstrumentOptions } from '@ferrule/instrument';
import type { Transform, Transformed } from './v8-backend.ts';

/** Fuel for one instance: more than any script burns, less than overflows. */
const GRANT = 2n ** 56n;

/** What the fuel pass wants of its host, as its header says. */
class FuelHost {
  readonly #entry: ManifestEntry;
  #granted = 0n;
  #globals: readonly WebAssembly.Global[] = [];

  constructor(entry: ManifestEntry) {
    this.#entry = entry;
  }

  get imports(): WebAssembly.Imports {
    const refuel = (left: bigint): bigint => {
      this.#granted += GRANT;
      return left + GRANT;
    };
    return Object.fromEntries(this.#entry.imports.map(({ module, name }) => [module, { [name]: refuel }]));
  }

  ready(exports: WebAssembly.Exports): void {
    this.#globals = this.#entry.exports.map((name) => exports[name] as WebAssembly.Global);
  }

  get consumed(): bigint {
    return this.#globals.reduce((sum, { value }) => sum - BigInt(value as bigint), this.#granted);
  }
}

/** Answers hooks that only tell: 0 for a token, nothing where none is wanted. */
function silent(entry: ManifestEntry): WebAssembly.Imports {
  const imports: Record<string, Record<string, () => number>> = {};
  for (const { module, name } of entry.imports) (imports[module] ??= {})[name] = () => 0;
  return imports;
}

/**
 * Passes alone, without a runtime around them: what then goes wrong lies in a pass, not in the pipeline.
 *
 * @param options - what is asked of instrumentation, of a module
 */
export function passTransform(options: (info: ModuleInfo) => InstrumentOptions): Transform {
  return (bytes): Transformed => {
    const wasm = { bytes, name: 'script' };
    const info = validateModule(wasm);
    const draft = instrumentModule(wasm, info, planInstrumentation(info, options(info)));
    try {
      const fuel = draft.manifest.entries.find(({ pass }) => pass === 'fuel');
      const { bytes: rewritten } = draft.emit();
      const telling = draft.manifest.entries.find(({ pass }) => pass === 'listeners');
      if (telling) return { bytes: rewritten, attach: () => ({ imports: silent(telling) }) };
      if (!fuel) return { bytes: rewritten };
      return {
        bytes: rewritten,
        attach() {
          const host = new FuelHost(fuel);
          return {
            imports: host.imports,
            ready: (instance) => {
              host.ready(instance.exports);
            },
            fuelConsumed: () => host.consumed,
          };
        },
      };
    } finally {
      draft.dispose();
    }
  };
}
