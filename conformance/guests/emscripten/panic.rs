// Rust for wasm32-unknown-emscripten: collections and a panic. Copies stay below 512 bytes: this
// version of Emscripten leaves larger ones to a host that a module standing alone does not have.
use std::collections::BTreeMap;

fn main() {
    let mut groups: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    for number in 0..300u64 {
        groups.entry(format!("group {}", number % 10)).or_default().push(number);
    }
    let total: u64 = groups.values().flatten().sum();
    println!("total {total} in {:?}", std::env::current_dir().unwrap());
    if std::env::args().nth(1).is_some() {
        panic!("of {total}");
    }
}
