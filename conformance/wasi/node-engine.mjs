// Runs one program under node:wasi: what the suite's runner compares with.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { WASI } from 'node:wasi';

const { file, args, env, root } = JSON.parse(process.argv[2]);
const wasi = new WASI({
  version: 'preview1',
  args: [basename(file), ...args],
  env,
  preopens: root === undefined ? {} : { '/': root },
});
const instance = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(file)), wasi.getImportObject());
process.exitCode = wasi.start(instance);
