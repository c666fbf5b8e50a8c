// A module is compiled once; workers instantiate it, limits and all, without compiling it again.
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { compile, fromTransferable, Runtime, toTransferable } from 'ferrule';

if (isMainThread) {
  const module = await compile(new URL('../conformance/guests/rust/greet.wasm', import.meta.url), {
    limits: { fuel: 1_000_000n },
  });
  const worker = new Worker(fileURLToPath(import.meta.url), { workerData: toTransferable(module) });
  const answer = await new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  console.log(`the worker says ${answer.sum}, for ${answer.fuel} units of fuel`);
} else {
  const guest = await new Runtime().instantiate(fromTransferable(workerData));
  parentPort.postMessage({ sum: guest.call('add', 2, 3), fuel: guest.fuelConsumed });
}
