// Is a guest's function slower than the host's own? A difference is called one only when the interval says so.
import { load } from 'ferrule';
import { bench } from 'ferrule/bench';

const { exports } = await load(new URL('../conformance/guests/rust/greet.wasm', import.meta.url));
const host = (a, b) => (a + b) | 0;
const results = bench(
  { host: () => host(2, 3), guest: () => exports.add(2, 3) },
  { pairs: 10, sampleTime: 2, warmUp: 20 },
);
for (const { name, ratio, interval, claim } of results) {
  console.log(
    `${name}: ${ratio.toFixed(2)} times (${interval.map((end) => end.toFixed(2)).join(' to ')}): ${claim}`,
  );
}
