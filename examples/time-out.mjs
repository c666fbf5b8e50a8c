// A guest that never ends is stopped, on the same thread, and this process goes on.
import { load, TimeoutError } from 'ferrule';

const loop = new URL('../conformance/guests/rust/loop.wasm', import.meta.url);

const guest = await load(loop, { limits: { timeout: '100ms' } });
try {
  guest.call('forever');
} catch (error) {
  if (!(error instanceof TimeoutError)) throw error;
  console.log(`${error.code}: stopped after ${error.timeout} ms`);
}
console.log('closed:', guest.closed);

// one guard around many calls, which costs less than one for each
const counter = await load(loop);
const turned = counter.within('5s', () => {
  let sum = 0;
  for (let i = 0; i < 1000; i++) sum += counter.exports.turn(10);
  return sum;
});
console.log('turned', turned, 'times');
