import { bareExchange } from './bare-exchange.ts';
import type { Given } from './engine.ts';
import { nodeDriver } from './node-engine.ts';
import type { Guest, GuestFunction, NodeEngine } from './node-engine.ts';

/** The one function that modules of the benchmarks import. */
export const HOST_IMPORTS = Object.freeze({ env: { host: (value: number) => value } });

/**
 * @param instance - V8's
 * @returns it as a guest
 */
export function guestOf({ exports }: { readonly exports: object }): Guest {
  return { function: (name) => (exports as Readonly<Record<string, GuestFunction>>)[name] };
}

/** V8's own `WebAssembly`, with nothing around it: what everything else is held against. */
export const v8: NodeEngine = {
  name: 'V8',
  about: "V8's own WebAssembly, with hand-written glue",
  inNode: true,
  abilities: ['call', 'repeat', 'text', 'bytes', 'struct', 'instances'],
  find: ({ node, cache }) => Promise.resolve({ version: '', driver: nodeDriver(node, 'V8', cache) }),
  open: () => ({
    compile: (bytes) => new WebAssembly.Module(bytes),
    instantiate: (module, { kind }: Given) =>
      guestOf(new WebAssembly.Instance(module as WebAssembly.Module, kind === 'host' ? HOST_IMPORTS : {})),
    exchange: bareExchange,
  }),
};
