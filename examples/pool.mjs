// A pool of workers (piscina's) that share a compiled module: each makes its instance when it first has work.
import { availableParallelism } from 'node:os';
import { Piscina } from 'piscina';
import { compile, toTransferable } from 'ferrule';

const module = await compile(new URL('../conformance/guests/rust/greet.wasm', import.meta.url));
const pool = new Piscina({
  filename: new URL('tasks/add.mjs', import.meta.url).href,
  workerData: toTransferable(module),
  maxThreads: Math.min(2, availableParallelism()),
});
const sums = await Promise.all([1, 2, 3].map((value) => pool.run(value)));
console.log('sums', ...sums);
await pool.close();
