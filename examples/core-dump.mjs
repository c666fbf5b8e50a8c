// What a guest's variables were when it trapped: a core dump, written and read.
import { load, TrapError } from 'ferrule';
import { loadCoreDump } from 'ferrule/core-dump';

const guest = new URL('../conformance/guests/rust/variables.wasm', import.meta.url);
let bytes;
const lib = await load(guest, { coreDump: (dump) => (bytes = dump) });

try {
  lib.call('divide', 0);
} catch (error) {
  if (!(error instanceof TrapError)) throw error;
}

const { kind, threads } = await loadCoreDump(bytes, { module: guest });
const frame = threads[0].frames.find((each) => each.function === 'variables::ratio');
console.log(`${kind}, in line ${frame.line} of ${frame.file}`);
for (const { name, type, value, unknown } of frame.variables.slice(1, 6)) {
  console.log(`${name}: ${type} = ${value ?? unknown}`);
}
