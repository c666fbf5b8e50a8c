//! Formatting numbers and text into a string.

use std::fmt::Write;

#[no_mangle]
pub extern "C" fn run(rounds: u32) -> u32 {
    let mut sum = 0u32;
    let mut text = String::new();
    for round in 0..rounds * 16 {
        text.clear();
        let _ = write!(text, "{}-{:>6}-{:x} {:?} ", round, round * 7, round ^ 0xbeef, (round, "key"));
        let _ = write!(text, "{:.2}|{:08b}", f64::from(round) / 3.0, round & 255);
        for byte in text.bytes() {
            sum = sum.wrapping_mul(31).wrapping_add(u32::from(byte));
        }
    }
    sum
}
