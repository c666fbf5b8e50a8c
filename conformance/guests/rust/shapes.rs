//! Calls methods through trait objects and formats text, as often as its argument says, and prints a checksum.
use std::fmt::Write;

trait Shape {
    fn area(&self) -> f64;
    fn grow(&mut self, by: f64);
}

struct Square(f64);
struct Circle(f64);

impl Shape for Square {
    fn area(&self) -> f64 {
        self.0 * self.0
    }
    fn grow(&mut self, by: f64) {
        self.0 = (self.0 + by) % 16.0;
    }
}

impl Shape for Circle {
    fn area(&self) -> f64 {
        self.0 * self.0 * 3.0
    }
    fn grow(&mut self, by: f64) {
        self.0 = if self.0 > 8.0 { 1.0 } else { self.0 + by };
    }
}

/// What `work` has added up so far: state that must not get lost.
static mut TOTAL: u32 = 0;

#[no_mangle]
pub extern "C" fn work(rounds: u32) -> u32 {
    let mut shapes: Vec<Box<dyn Shape>> = Vec::new();
    for index in 0..20u32 {
        let side = f64::from(index % 7 + 1);
        shapes.push(if index % 2 == 0 { Box::new(Square(side)) } else { Box::new(Circle(side)) });
    }
    let mut sum = 0u32;
    let mut text = String::new();
    for round in 0..rounds {
        let mut area = 0.0;
        for shape in shapes.iter_mut() {
            area += shape.area();
            shape.grow(f64::from(round % 5) * 0.25);
        }
        text.clear();
        let _ = write!(text, "{round}: {area:.2} {:>6}|{:?}", round ^ 0xbeef, (round, "shape"));
        for byte in text.bytes() {
            sum = sum.wrapping_mul(31).wrapping_add(u32::from(byte));
        }
    }
    unsafe {
        TOTAL = TOTAL.wrapping_add(sum);
        TOTAL
    }
}

fn main() {
    let rounds = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(1);
    println!("{}", work(rounds));
    if std::env::args().nth(2).is_some() {
        std::process::exit(3);
    }
}
