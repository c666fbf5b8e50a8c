// What a user of the installed packages may write in strict TypeScript: checked by scripts/check-packages.mjs in an
// empty folder, and never run.
import { compile, hostFunction, load, memoryFs, Runtime, TimeoutError, TrapError } from 'ferrule';
import type { LoadOptions } from 'ferrule';
import { bind, fn, str } from 'ferrule/rust';
import { WASI } from 'ferrule/wasi';
import 'ferrule/register';

interface Greet {
  add(a: number, b: number): number;
}
using library = await load<Greet>('./greet.wasm', { limits: { memory: '16MiB', timeout: '1s' } });
const sum: number = library.exports.add(2, 3);
// @ts-expect-error: it takes two
library.exports.add(1);
const { greet } = bind(library, { greet: fn([str], str) });
const greeting: string = greet('Ferrule');
// @ts-expect-error: no such limit
await load('./greet.wasm', { limits: { memroy: '16MiB' } });

const options: LoadOptions = {
  features: 'wasm2',
  imports: { env: { log: (pointer: number, length: number) => [pointer, length] } },
  wasi: {
    args: ['plugin', '--fast'],
    env: { LANG: 'C' },
    stdin: 'ignore',
    stdout: process.stdout,
    stderr: (chunk) => chunk.byteLength,
    mounts: [
      { guest: '/data', host: './data', readOnly: true },
      { guest: '/tmp', fs: memoryFs() },
    ],
    clock: 'system',
    random: 'system',
  },
};
const runtime = new Runtime({ limits: { memory: '64MiB' } });
runtime.host('env', {
  log: hostFunction({ params: ['i32', 'i64'], results: ['f64'] }, (caller, pointer, length) => {
    const text: string = caller.memory.string(pointer, Number(length));
    return text.length;
  }),
});
const instance = await runtime.instantiate(await compile(new Uint8Array(8)), { name: 'math' });
const exitCode: number = instance.start();
const imports = new WASI({ version: 'preview1', args: ['a'] }).getImportObject();
export const seen = [sum, greeting, options, exitCode, imports, TimeoutError, TrapError];
