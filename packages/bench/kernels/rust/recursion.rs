//! Calls and little else: naive Fibonacci numbers.

#[inline(never)]
fn fib(n: u32) -> u32 {
    if n < 2 {
        n
    } else {
        fib(n - 1).wrapping_add(fib(n - 2))
    }
}

#[no_mangle]
pub extern "C" fn run(rounds: u32) -> u32 {
    let mut sum = 0u32;
    for _ in 0..rounds {
        sum = sum.wrapping_add(fib(18 + (sum & 3)));
    }
    sum
}
