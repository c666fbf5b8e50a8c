// A string into a Rust library, and a string out of it.
//
// WebAssembly functions know numbers alone, so a string travels as an address and a length in the guest's memory,
// in a place that the guest's own allocator gave away.
import { load } from 'ferrule';

const guests = new URL('../conformance/guests/', import.meta.url);
const lib = await load(new URL('rust/greet.wasm', guests));

console.log('2 + 3 =', lib.call('add', 2, 3));

/** Puts a string where the guest can read it. */
function lend(text) {
  const bytes = new TextEncoder().encode(text);
  const pointer = lib.exports.malloc(bytes.length);
  if (pointer === 0) throw new Error('the guest has no room left');
  lib.memory.write(pointer, bytes);
  return [pointer, bytes.length];
}

function greet(name) {
  const given = lend(name);
  // the result is an address and a length in one 64-bit number, which JavaScript sees as a signed bigint
  const packed = BigInt.asUintN(64, lib.exports.greet(...given));
  const result = [Number(packed >> 32n), Number(packed & 0xffff_ffffn)];
  try {
    return lib.memory.string(...result);
  } finally {
    lib.exports.free(...given);
    lib.exports.free(...result);
  }
}

console.log(greet('Ferrule'));
console.log(greet('Zoë 🦀'));
console.log('bytes not freed:', lib.call('allocated'));

lib.close();
