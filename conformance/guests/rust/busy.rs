//! Spends time in functions that a profile has to tell apart, and calls the host in between.
#![no_std]

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}

#[link(wasm_import_module = "env")]
extern "C" {
    fn pause(turn: u32) -> u32;
}

mod numbers {
    #[inline(never)]
    pub fn collatz(mut n: u32) -> u32 {
        let mut steps = 0;
        while n > 1 {
            n = if n % 2 == 0 { n / 2 } else { n.wrapping_mul(3).wrapping_add(1) };
            steps += 1;
        }
        steps
    }
}

#[inline(never)]
fn longest(limit: u32) -> u32 {
    let mut most = 0;
    for n in 1..limit {
        most = core::cmp::max(most, numbers::collatz(n));
    }
    most
}

/// Traps after the last turn where `turns` is a multiple of 1000.
#[no_mangle]
pub extern "C" fn work(turns: u32) -> u32 {
    let mut sum = 0u32;
    for turn in 0..turns {
        sum = sum.wrapping_add(longest(3000)).wrapping_add(unsafe { pause(turn) });
    }
    if turns % 1000 == 0 {
        core::arch::wasm32::unreachable()
    }
    sum
}
