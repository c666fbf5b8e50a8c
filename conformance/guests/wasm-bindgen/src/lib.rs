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

#[wasm_bindgen]
pub fn greet(name: &str) -> String {
    ["Hello, ", name, "!"].concat()
}

/// A record that the glue holds by an object of its own.
#[wasm_bindgen]
#[derive(Clone, Copy)]
pub struct Point {
    pub x: f64,
    pub y: f64,
}

#[wasm_bindgen]
impl Point {
    #[wasm_bindgen(constructor)]
    pub fn new(x: f64, y: f64) -> Point {
        Point { x, y }
    }
}

#[wasm_bindgen]
pub fn middle(a: &Point, b: &Point) -> Point {
    Point { x: (a.x + b.x) / 2.0, y: (a.y + b.y) / 2.0 }
}
