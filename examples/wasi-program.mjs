// A WASI program, here Rust's own `std`, with arguments, environment, and one directory of this machine's.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { load } from 'ferrule';

const cat = new URL('../conformance/guests/rust/cat.wasm', import.meta.url);
const directory = mkdtempSync(path.join(tmpdir(), 'ferrule-example-'));
writeFileSync(path.join(directory, 'poem.txt'), 'The guest reads\nwhat it was given.\n');

// what it writes comes to functions; 'inherit' would hand it this process's own streams
const decoder = new TextDecoder();
const stdout = (chunk) => process.stdout.write(decoder.decode(chunk));
const stderr = (chunk) => process.stdout.write(`stderr: ${decoder.decode(chunk)}`);

const program = await load(cat, {
  wasi: {
    args: ['cat', '--env', '/data/poem.txt'],
    env: { LANG: 'C' },
    mounts: [{ guest: '/data', host: directory, readOnly: true }],
    stdout,
    stderr,
  },
});
console.log('exit code', await program.start());

// the same program without the mount: it sees no files at all
const blind = await load(cat, { wasi: { args: ['cat', '/data/poem.txt'], stdout, stderr } });
console.log('exit code', await blind.start());

rmSync(directory, { recursive: true });
