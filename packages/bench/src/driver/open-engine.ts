import { browserWasiShim } from '../engines/browser-wasi-shim.ts';
import { commandLines } from '../engines/command-lines.ts';
import { extism } from '../engines/extism.ts';
import { ferrule } from '../engines/ferrule.ts';
import type { Adapter, NodeEngine } from '../engines/node-engine.ts';
import { nodeWasiEngine } from '../engines/node-wasi.ts';
import { v8 } from '../engines/v8.ts';
import { wasmBindgen } from '../engines/wasm-bindgen.ts';
import { wasmerWasi } from '../engines/wasmer-wasi.ts';

/** Those whose driver runs in Node, in the order of reports. */
export const NODE_ENGINES: readonly NodeEngine[] = [
  v8,
  ...ferrule,
  nodeWasiEngine,
  browserWasiShim,
  wasmerWasi,
  extism,
  wasmBindgen,
];

/**
 * @param name - of an engine
 * @param cache - where installed engines are
 * @returns its adapter
 */
export async function openEngine(name: string, cache: string): Promise<Adapter> {
  const engine = [...NODE_ENGINES, ...commandLines].find((known) => known.name === name);
  if (engine === undefined) throw new Error(`there is no engine ${name}`);
  return engine.open(cache);
}
