// What a guest that goes wrong looks like from here, and a limit on its memory.
import { load, TrapError } from 'ferrule';

const guest = new URL('../conformance/guests/rust/trap.wasm', import.meta.url);
const lib = await load(guest, { name: 'trap', limits: { memory: '4MiB' } });

for (const name of ['panic_with_message', 'divide_by_zero', 'read_out_of_bounds', 'exhaust_memory']) {
  try {
    lib.call(name);
  } catch (error) {
    if (!(error instanceof TrapError)) throw error;
    const names = error.wasmStack.map((frame) => frame.function);
    console.log(`${name}: ${error.kind}, in ${names.at(-1)}`);
  }
}

console.log('its memory grew to', (lib.memory.size / 2 ** 20).toFixed(1), 'MiB and no further');
console.log('still well: 2 + 3 =', lib.call('add', 2, 3));
