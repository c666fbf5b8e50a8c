//! Functions as wasm-bindgen makes them: its allocator, its ways to return, and its glue, to be measured beside ours.

use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
pub fn echo(text: &str) -> String {
    text.to_owned()
}

#[wasm_bindgen]
pub fn sum(numbers: &[f64]) -> f64 {
    numbers.iter().sum()
}

#[wasm_bindgen]
pub fn sorted(mut numbers: Vec<u32>) -> Vec<u32> {
    numbers.sort_unstable();
    numbers
}
