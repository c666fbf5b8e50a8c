//! The smallest program: a line to standard output, exit code 0.

fn main() {
    println!("Hello from Rust");
}
