//! `exit CODE`: ends with that exit code, after saying so on standard error.

use std::{env, process};

fn main() {
    let code = env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(0);
    eprintln!("exiting with {}", code);
    process::exit(code);
}
