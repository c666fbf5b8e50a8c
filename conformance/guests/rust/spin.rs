//! A program that says it has begun and then never ends.

use std::io::{self, Write};

fn main() {
    println!("spinning");
    io::stdout().flush().unwrap();
    #[allow(clippy::empty_loop)]
    loop {}
}
