import { loadSync } from '@ferrule/runtime';
import { builtPath, guestPath, readKernel } from '../kernels.ts';
import { compare, type Comparison } from '../paired.ts';
import { compareProcesses, type Program } from '../processes.ts';
import type { Target } from './target.ts';

/** What a user of node:wasi writes to run a program. */
const NODE_WASI = `
import { readFileSync } from 'node:fs';
import { WASI } from 'node:wasi';
const wasi = new WASI({ version: 'preview1' });
const module = new WebAssembly.Module(readFileSync(process.argv[1]));
wasi.start(new WebAssembly.Instance(module, wasi.getImportObject()));
`;

const node = (...args: string[]): Program => ({ file: process.execPath, args: ['--no-warnings', ...args] });
const script = (source: string, ...args: string[]): Program =>
  node('--input-type=module', '--eval', source, ...args);

const HELLO = guestPath('rust/hello');

/** From bytes to a running instance. */
export const startUpTargets: readonly Target[] = [
  {
    name: 'load of a 130 KB module, to compile + instantiate',
    bound: 1.3,
    unit: 'times',
    measure(): Comparison {
      const bytes = readKernel('large');
      return compare(
        (count) => {
          for (let i = 0; i < count; i++) loadSync(bytes);
        },
        (count) => {
          for (let i = 0; i < count; i++) new WebAssembly.Instance(new WebAssembly.Module(bytes), {});
        },
      );
    },
  },
  {
    name: "import 'ferrule'",
    bound: 60,
    unit: 'ms more',
    measure: () =>
      compareProcesses(script(`await import(${JSON.stringify(builtPath('index.js'))})`), script('')),
  },
  {
    name: 'ferrule run hello.wasm, to node:wasi',
    bound: 1.5,
    unit: 'times',
    measure: () => compareProcesses(node(builtPath('command.cjs'), 'run', HELLO), script(NODE_WASI, HELLO)),
  },
];
