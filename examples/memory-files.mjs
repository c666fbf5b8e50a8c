// A file system that lives in memory: the guest works on it as on any other, and nothing reaches the disk.
import { load, memoryFs } from 'ferrule';

const files = new URL('../conformance/guests/rust/files.wasm', import.meta.url);
const cat = new URL('../conformance/guests/rust/cat.wasm', import.meta.url);

const scratch = memoryFs({ files: { 'read-me.txt': 'put there before the guest ran\n' } });

// writes, reads, renames, removes; prints a line a step
const worker = await load(files, {
  wasi: { args: ['files', '/scratch'], mounts: [{ guest: '/scratch', fs: scratch }], stdout: 'inherit' },
});
console.log('exit code', worker.start());

// another guest may be given the same one
const reader = await load(cat, {
  wasi: {
    args: ['cat', '/scratch/read-me.txt'],
    mounts: [{ guest: '/scratch', fs: scratch }],
    stdout: 'inherit',
  },
});
reader.start();

console.log('what is left:', Object.keys(scratch.export()).join(', '));
