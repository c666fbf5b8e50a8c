// WebAssembly imported like any other module: node --import ferrule/register examples/import-wasm.mjs
import { add, memory } from '../conformance/guests/rust/greet.wasm';

console.log('2 + 3 =', add(2, 3));
console.log('its memory:', memory.buffer.byteLength / 65536, 'pages');
