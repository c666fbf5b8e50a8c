// Functions of this program's that a guest may call.
import { hostFunction, load, LinkError } from 'ferrule';

const guest = new URL('../conformance/guests/rust/allocate.wasm', import.meta.url);

// with its type: checked when it is linked, and it is told who calls
const log = hostFunction({ params: ['i32', 'i32'], results: [] }, (caller, pointer, length) => {
  console.log('the guest says:', caller.memory.string(pointer, length));
});

const lib = await load(guest, { imports: { env: { log } } });
const name = new TextEncoder().encode('host');
const pointer = lib.call('allocate', name.length);
lib.memory.write(pointer, name);
lib.call('greet', pointer, name.length);
lib.call('deallocate', pointer, name.length);

// a plain function is what V8 calls fastest; nothing is checked
const counted = await load(guest, {
  imports: { env: { log: (_, length) => console.log('logged', length, 'bytes') } },
});
counted.call('greet', 0, 0);

// what is missing is named, with its type
try {
  await load(guest);
} catch (error) {
  if (!(error instanceof LinkError)) throw error;
  for (const { importModule, importName, expected, actual } of error.problems) {
    console.log(`missing: ${importModule}.${importName}, wanted ${expected}, got ${actual}`);
  }
}
