//! The sieve of Eratosthenes over bytes, then a count.

#[no_mangle]
pub extern "C" fn run(rounds: u32) -> u32 {
    const N: usize = 16_384;
    let mut flags = vec![1u8; N];
    let mut sum = 0u32;
    for _ in 0..rounds {
        flags.iter_mut().for_each(|flag| *flag = 1);
        let mut i = 2;
        while i * i < N {
            if flags[i] == 1 {
                let mut j = i * i;
                while j < N {
                    flags[j] = 0;
                    j += i;
                }
            }
            i += 1;
        }
        sum = sum.wrapping_add(flags.iter().map(|&flag| u32::from(flag)).sum::<u32>());
    }
    sum
}
