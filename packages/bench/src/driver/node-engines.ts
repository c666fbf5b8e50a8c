import { browserWasiShim } from '../engines/browser-wasi-shim.ts';
import { extism } from '../engines/extism.ts';
import { ferrule } from '../engines/ferrule.ts';
import type { NodeEngine } from '../engines/node-engine.ts';
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
