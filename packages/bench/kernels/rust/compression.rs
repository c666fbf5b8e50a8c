//! Compression by repeats found through a hash table, and its undoing.

const SIZE: usize = 16 * 1024;
const SHORTEST: usize = 4;
const FARTHEST: usize = 65_535;

fn word(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

fn put_length(out: &mut Vec<u8>, mut length: usize) {
    while length >= 255 {
        out.push(255);
        length -= 255;
    }
    out.push(length as u8);
}

fn get_length(input: &[u8], at: &mut usize) -> usize {
    let mut length = 0;
    loop {
        let byte = input[*at];
        *at += 1;
        length += byte as usize;
        if byte != 255 {
            return length;
        }
    }
}

/// Runs of bytes as they are, each followed by a repeat: how long, and how far back.
fn compress(input: &[u8], out: &mut Vec<u8>, table: &mut [u32]) {
    table.fill(u32::MAX);
    let mut plain = 0;
    let mut at = 0;
    while at + SHORTEST <= input.len() {
        let slot = (word(input, at).wrapping_mul(2_654_435_761) >> 20) as usize;
        let before = table[slot] as usize;
        table[slot] = at as u32;
        if before >= at || at - before > FARTHEST || word(input, before) != word(input, at) {
            at += 1;
            continue;
        }
        let mut length = SHORTEST;
        while at + length < input.len() && input[before + length] == input[at + length] {
            length += 1;
        }
        put_length(out, at - plain);
        out.extend_from_slice(&input[plain..at]);
        put_length(out, length - SHORTEST);
        out.extend_from_slice(&((at - before) as u16).to_le_bytes());
        at += length;
        plain = at;
    }
    put_length(out, input.len() - plain);
    out.extend_from_slice(&input[plain..]);
}

fn expand(input: &[u8], out: &mut Vec<u8>) {
    let mut at = 0;
    loop {
        let plain = get_length(input, &mut at);
        out.extend_from_slice(&input[at..at + plain]);
        at += plain;
        if at == input.len() {
            return;
        }
        let length = get_length(input, &mut at) + SHORTEST;
        let back = u16::from_le_bytes([input[at], input[at + 1]]) as usize;
        at += 2;
        for _ in 0..length {
            out.push(out[out.len() - back]);
        }
    }
}

#[no_mangle]
pub extern "C" fn run(rounds: u32) -> u32 {
    let words = ["alpha ", "beta ", "gamma ", "delta, ", "epsilon. ", "zeta; "];
    let mut text = Vec::with_capacity(SIZE + 16);
    let mut state = 12_345u32;
    while text.len() < SIZE {
        state = state.wrapping_mul(1_103_515_245).wrapping_add(12_345);
        text.extend_from_slice(words[(state >> 16) as usize % words.len()].as_bytes());
    }
    let mut table = vec![u32::MAX; 4096];
    let mut packed = Vec::new();
    let mut unpacked = Vec::new();
    let mut sum = 0u32;
    for round in 0..rounds {
        text[(round as usize * 97) % SIZE] ^= 1;
        packed.clear();
        unpacked.clear();
        compress(&text, &mut packed, &mut table);
        expand(&packed, &mut unpacked);
        sum = sum.wrapping_mul(31).wrapping_add(packed.len() as u32);
        sum = sum.wrapping_add(u32::from(unpacked == text));
    }
    sum
}
