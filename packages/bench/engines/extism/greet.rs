//! What the guest `greet` does, in Extism's way: one block of bytes in, one out, through the host's own memory.

#[link(wasm_import_module = "extism:host/env")]
extern "C" {
    fn input_length() -> u64;
    fn input_load_u8(offset: u64) -> u8;
    fn input_load_u64(offset: u64) -> u64;
    fn alloc(length: u64) -> u64;
    fn store_u8(offset: u64, value: u8);
    fn store_u64(offset: u64, value: u64);
    fn output_set(offset: u64, length: u64);
}

/// Eight bytes at a time, as Extism's own kits do.
unsafe fn input() -> Vec<u8> {
    let length = input_length();
    let mut bytes = Vec::with_capacity(length as usize);
    while bytes.len() as u64 + 8 <= length {
        bytes.extend_from_slice(&input_load_u64(bytes.len() as u64).to_le_bytes());
    }
    while (bytes.len() as u64) < length {
        bytes.push(input_load_u8(bytes.len() as u64));
    }
    bytes
}

unsafe fn output(bytes: &[u8]) {
    let length = bytes.len() as u64;
    let block = alloc(length);
    let mut at = block;
    let mut words = bytes.chunks_exact(8);
    for word in &mut words {
        store_u64(at, u64::from_le_bytes([word[0], word[1], word[2], word[3], word[4], word[5], word[6], word[7]]));
        at += 8;
    }
    for byte in words.remainder() {
        store_u8(at, *byte);
        at += 1;
    }
    output_set(block, length);
}

#[no_mangle]
pub unsafe extern "C" fn greet() -> i32 {
    let name = input();
    let name = String::from_utf8_lossy(&name);
    output(["Hello, ", &name, "!"].concat().as_bytes());
    0
}
