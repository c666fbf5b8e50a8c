// A file system that lives in memory: the guest works on it as on any other, and nothing reaches the disk.
import { load, memoryFs } from 'ferrule';

const files = new URL('../conformance/guests/rust/files.wasm', import.meta.url);

const program = await load(files, {
  wasi: {
    args: ['files', '/scratch'],
    mounts: [{ guest: '/scratch', fs: memoryFs() }],
    stdout: 'inherit',
  },
});
console.log('exit code', program.start());
