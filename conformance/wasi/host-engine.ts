// Runs one program on the host package alone: separates its faults from the runtime's.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { ExitError } from '@ferrule/core';
import { createWasi } from '@ferrule/host';

const { file, args, env, root } = JSON.parse(process.argv[2] ?? '') as {
  file: string;
  args: string[];
  env: Record<string, string>;
  root?: string;
};
const wasi = createWasi({
  args: [basename(file), ...args],
  env,
  stdin: 'inherit',
  stdout: 'inherit',
  stderr: 'inherit',
  clock: 'system',
  random: 'system',
  mounts: root === undefined ? [] : [{ guest: '/', host: root }],
});
const module = new WebAssembly.Module(readFileSync(file));
const instance = new WebAssembly.Instance(module, {
  wasi_snapshot_preview1: wasi.imports('wasi_snapshot_preview1'),
});
wasi.attach(instance.exports['memory'] as WebAssembly.Memory);
try {
  (instance.exports['_start'] as () => void)();
} catch (error) {
  if (error instanceof ExitError) process.exitCode = error.exitCode;
  else throw error;
} finally {
  wasi.close();
}
