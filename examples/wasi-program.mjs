// A WASI program, here Rust's own `std`, with arguments, environment, and one directory of this machine's.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { load } from 'ferrule';

const cat = new URL('../conformance/guests/rust/cat.wasm', import.meta.url);
const directory = mkdtempSync(path.join(tmpdir(), 'ferrule-example-'));
writeFileSync(path.join(directory, 'poem.txt'), 'The guest reads\nwhat it was given.\n');

// 'pipe' collects what it writes; 'inherit' would hand it this process's own streams
const program = await load(cat, {
  wasi: {
    args: ['cat', '--env', '/data/poem.txt'],
    env: { LANG: 'C' },
    mounts: [{ guest: '/data', host: directory, readOnly: true }],
    stdout: 'pipe',
  },
});
console.log('exit code', program.start());
console.log(program.stdout.text());

// the same program without the mount: it sees no files at all
const blind = await load(cat, { wasi: { args: ['cat', '/data/poem.txt'], stderr: 'pipe' } });
console.log('exit code', blind.start());
console.log(blind.stderr.text());

rmSync(directory, { recursive: true });
