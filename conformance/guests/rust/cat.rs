//! `cat [--args] [--env] [FILE…]`: writes the files to standard output, standard input for `-` or
//! when there is nothing else to do. `--args` and `--env` print what the program was started with.
//! A file that can't be read is a line on standard error and exit code 1; the others are still read.

use std::io::{self, Read, Write};
use std::{env, fs, process};

fn copy(mut from: impl Read) -> io::Result<()> {
    let mut out = io::stdout().lock();
    io::copy(&mut from, &mut out)?;
    out.flush()
}

fn main() {
    let mut failed = false;
    let arguments: Vec<String> = env::args().skip(1).collect();
    if arguments.is_empty() {
        failed |= report("-", copy(io::stdin()));
    }
    for argument in &arguments {
        match argument.as_str() {
            "--args" => env::args().enumerate().for_each(|(i, text)| println!("arg {}: {}", i, text)),
            "--env" => {
                let mut all: Vec<(String, String)> = env::vars().collect();
                all.sort();
                all.iter().for_each(|(key, value)| println!("env {}={}", key, value));
            }
            "-" => failed |= report("-", copy(io::stdin())),
            file => failed |= report(file, fs::File::open(file).and_then(copy)),
        }
    }
    if failed {
        process::exit(1);
    }
}

fn report(file: &str, result: io::Result<()>) -> bool {
    if let Err(error) = &result {
        eprintln!("cat: {}: {}", file, error);
    }
    result.is_err()
}
