//! A library with WASI: `_initialize` has to run before anything else, and its state outlives each call.

use std::{env, fs, slice};
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

static COUNT: AtomicU32 = AtomicU32::new(0);
/// Adds one and returns the sum: state that lives as long as the instance.
#[no_mangle]
pub extern "C" fn count() -> u32 {
    COUNT.fetch_add(1, Relaxed) + 1
}

/// Prints a line to standard output.
#[no_mangle]
pub extern "C" fn say() {
    println!("reactor: count is {}", COUNT.load(Relaxed));
}

/// The number of arguments it was given.
#[no_mangle]
pub extern "C" fn arguments() -> u32 {
    env::args().count() as u32
}

/// The length of the file at that path, or -1 where it can't be read.
///
/// # Safety
/// `length` readable bytes lie at `pointer`.
#[no_mangle]
pub unsafe extern "C" fn file_length(pointer: *const u8, length: usize) -> i64 {
    let path = String::from_utf8_lossy(slice::from_raw_parts(pointer, length));
    fs::metadata(&*path).map_or(-1, |metadata| metadata.len() as i64)
}

/// Room for a path, at least 256 bytes.
#[no_mangle]
pub extern "C" fn buffer() -> *mut u8 {
    static mut BUFFER: [u8; 256] = [0; 256];
    unsafe { BUFFER.as_mut_ptr() }
}
