//! Every way in which Rust comes to a trap, one export each. The traps that Rust takes care never to
//! run into are in `../wat/trap.wat`.

use std::mem::transmute;
use std::num::NonZeroU32;
use std::ptr::{read_volatile, write_volatile};

/// A number that the compiler can't see through.
fn opaque<T>(value: T) -> T {
    unsafe { read_volatile(&value) }
}

/// To see that an instance is still well after a trap.
#[no_mangle]
pub extern "C" fn add(a: i32, b: i32) -> i32 {
    a.wrapping_add(b)
}

#[no_mangle]
pub extern "C" fn unreachable_instruction() {
    core::arch::wasm32::unreachable()
}

#[no_mangle]
pub extern "C" fn panic_with_message() {
    panic!("the guest panicked");
}

#[no_mangle]
pub extern "C" fn unwrap_of_none() {
    opaque(None::<u32>).unwrap();
}

#[no_mangle]
pub extern "C" fn index_out_of_range(index: usize) -> u8 {
    [1, 2, 3][index]
}

#[no_mangle]
pub extern "C" fn panic_divide_by_zero() -> u32 {
    7 / opaque(0)
}

#[no_mangle]
pub extern "C" fn panic_divide_overflow() -> i32 {
    opaque(i32::MIN) / opaque(-1)
}

/// Breaks the promise of `NonZeroU32`, so that Rust leaves its own check away and `i32.div_u` traps.
#[no_mangle]
pub extern "C" fn divide_by_zero() -> u32 {
    7 / unsafe { NonZeroU32::new_unchecked(opaque(0)) }
}

#[no_mangle]
pub extern "C" fn read_out_of_bounds() -> u32 {
    unsafe { read_volatile(opaque(0xffff_fff0_usize) as *const u32) }
}

#[no_mangle]
pub extern "C" fn write_out_of_bounds() {
    unsafe { write_volatile(opaque(0xffff_fff0_usize) as *mut u32, 1) }
}

#[inline(never)]
fn descend(depth: u32) -> u32 {
    if opaque(depth) == u32::MAX {
        return 0;
    }
    descend(depth + 1).wrapping_mul(3).wrapping_add(depth)
}

/// Recursion without end, a few bytes of Rust's own stack each time.
#[no_mangle]
pub extern "C" fn recursion() -> u32 {
    descend(0)
}

#[allow(unconditional_recursion)]
#[inline(never)]
fn descend_with_frame(depth: u32) -> u32 {
    let mut frame = [0_u8; 4096];
    unsafe { write_volatile(&mut frame[depth as usize % 4096], depth as u8) };
    let below = descend_with_frame(depth + 1);
    below.wrapping_add(u32::from(unsafe { read_volatile(&frame[below as usize % 4096]) }))
}

/// Recursion with 4 KiB of Rust's own stack each time: that stack runs out first, below address 0.
#[no_mangle]
pub extern "C" fn recursion_with_frames() -> u32 {
    descend_with_frame(0)
}

/// Allocates until nothing is left; the module declares at most 256 pages.
#[no_mangle]
pub extern "C" fn exhaust_memory() -> usize {
    let mut all = Vec::new();
    loop {
        let mut block = Vec::<u8>::with_capacity(1 << 20);
        block.push(1);
        all.push(block);
    }
}

fn function_at(slot: usize) -> extern "C" fn(u32) -> u32 {
    unsafe { transmute(opaque(slot)) }
}

#[no_mangle]
pub extern "C" fn call_null_function() -> u32 {
    function_at(0)(1)
}

#[no_mangle]
pub extern "C" fn call_beyond_the_table() -> u32 {
    function_at(0x00ff_ffff)(1)
}

extern "C" fn takes_a_double(x: f64) -> f64 {
    x + 1.0
}

#[no_mangle]
pub extern "C" fn call_with_the_wrong_type() -> u32 {
    function_at(opaque(takes_a_double as extern "C" fn(f64) -> f64) as usize)(1)
}
