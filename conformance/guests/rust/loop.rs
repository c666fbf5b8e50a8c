//! Loops that end and loops that don't.

use std::ptr::{read_volatile, write_volatile};

static mut TICKS: u64 = 0;

#[inline(never)]
unsafe fn tick() {
    write_volatile(&mut TICKS, read_volatile(&TICKS).wrapping_add(1));
}

/// How often any of the loops has turned.
#[no_mangle]
pub unsafe extern "C" fn ticks() -> u64 {
    read_volatile(&TICKS)
}

/// Never returns; an empty loop body.
#[no_mangle]
pub extern "C" fn forever() {
    #[allow(clippy::empty_loop)]
    loop {}
}

/// Never returns; counts in memory, through a call.
#[no_mangle]
pub unsafe extern "C" fn forever_ticking() {
    loop {
        tick();
    }
}

/// Turns `n` times and returns how often it turned.
#[no_mangle]
pub unsafe extern "C" fn turn(n: u32) -> u32 {
    let mut turned = 0;
    while turned < n {
        tick();
        turned += 1;
    }
    turned
}

/// A triangle of `n` rows: two nested loops, without memory or calls.
#[no_mangle]
pub extern "C" fn triangle(n: u32) -> u64 {
    let mut state = 1_u64;
    for row in 0..n {
        for column in 0..row {
            state = state.rotate_left(7).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ u64::from(column);
        }
    }
    state
}
