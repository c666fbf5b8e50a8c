import { enginePath, readFileBytes } from '../kernels.ts';
import { findPackage, importPackage } from './npm-packages.ts';
import type { NodeEngine } from './node-engine.ts';

const NAME = '@extism/extism';

/** What is used of the package. */
interface Extism {
  readonly createPlugin: (
    manifest: { wasm: { data: Uint8Array }[] },
    options: { useWasi: boolean },
  ) => Promise<Plugin>;
}

interface Plugin {
  call(name: string, input: string): Promise<{ text(): string } | null>;
  reset(): Promise<boolean>;
}

/** Calls after which a plug-in is reset: its table of blocks grows with each call, and 32,768 are the end of it. */
const CALLS = 10_000;

/** Extism hands over one block of bytes each way; a guest of its own does what `greet` does. */
export const extism: NodeEngine = {
  name: 'Extism',
  about: `${NAME}: plug-ins that take and give one block of bytes`,
  inNode: true,
  abilities: ['text'],
  find: (places) => findPackage(NAME, 'Extism', places),
  async open(cache) {
    const imported = (await importPackage(NAME, cache)) as Extism & { readonly default?: Extism };
    const { createPlugin } = imported.default ?? imported;
    const data = readFileBytes(enginePath('extism/greet.wasm'));
    return {
      compile: (bytes) => new WebAssembly.Module(bytes),
      instantiate() {
        throw new Error("Extism's plug-ins take no arguments");
      },
      async exchange() {
        const plugin = await createPlugin({ wasm: [{ data }] }, { useWasi: false });
        let calls = 0;
        return {
          async greet(name) {
            if (++calls % CALLS === 0) await plugin.reset();
            return (await plugin.call('greet', name))?.text() ?? '';
          },
        };
      },
    };
  },
};
