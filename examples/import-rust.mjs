// Rust imported as it is written: node --import ferrule/register examples/import-rust.mjs
// rustc has to be there, with the target wasm32-unknown-unknown.
import { longest } from './rust/words.rs';

console.log(longest('a page of the long afternoon', 2));
