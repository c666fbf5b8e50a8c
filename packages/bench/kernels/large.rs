//! A module of about 130 KB with no imports: what the start-up benchmarks load.
//! It pulls in formatting, parsing, collections and sorting so that its size is that of an ordinary Rust library.
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::fmt::Write;

#[no_mangle]
pub extern "C" fn work(seed: u32) -> u32 {
    let mut words: HashMap<String, Vec<f64>> = HashMap::new();
    let mut sorted: BTreeMap<u64, String> = BTreeMap::new();
    let mut queue: VecDeque<i64> = VecDeque::new();
    let mut text = String::new();
    let mut state = u64::from(seed) | 1;
    for index in 0..64u64 {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let value = (state % 100_000) as f64 / 7.0;
        write!(text, "{index:>4}:{} {:#x};", value as u64, state).unwrap();
        let key = format!("{:?}", text.chars().rev().take(5).collect::<String>().to_uppercase());
        words.entry(key.clone()).or_default().push(value);
        sorted.insert(state, key.to_lowercase());
        queue.push_front(state as i64);
    }
    let mut numbers: Vec<f64> = text
        .split(|c: char| c == ' ' || c == ';' || c == ':')
        .filter_map(|part| part.trim().parse::<f64>().ok())
        .collect();
    numbers.sort_by(|a, b| a.partial_cmp(b).unwrap());
    let mut stable: Vec<(String, usize)> = words.iter().map(|(k, v)| (k.clone(), v.len())).collect();
    stable.sort();
    stable.dedup_by_key(|pair| pair.1);
    let joined = sorted.values().cloned().collect::<Vec<_>>().join(",");
    let found = joined.find("x").unwrap_or(0) + joined.replace('"', "'").len();
    let integers: i128 = queue.iter().map(|&n| i128::from(n)).sum();
    let parsed: u32 = format!("{integers}").parse::<i128>().map(|n| n as u32).unwrap_or(0);
    (numbers.len() + stable.len() + found) as u32 ^ parsed
}
