//! Prints what the clocks and the random source say. Two runs in a deterministic world print the same.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::thread::sleep;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

fn main() {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    println!("wall clock: {}.{:09}", now.as_secs(), now.subsec_nanos());

    let before = Instant::now();
    let after = Instant::now();
    println!("monotonic: {}", if after >= before { "forward" } else { "backward" });

    let before = Instant::now();
    sleep(Duration::from_millis(20));
    println!("slept 20 ms: {}", if before.elapsed() >= Duration::from_millis(20) { "yes" } else { "no" });

    // each RandomState is keyed from the random source
    println!("random: {:016x}", RandomState::new().build_hasher().finish());
}
