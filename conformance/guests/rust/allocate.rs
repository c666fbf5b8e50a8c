//! The convention of wazero's Rust example: `allocate(size)`, `deallocate(pointer, size)`, and a
//! host function `env.log(pointer, length)`.

use std::mem::MaybeUninit;
use std::slice;

#[link(wasm_import_module = "env")]
extern "C" {
    fn log(pointer: *const u8, length: usize);
}

/// A boxed slice is exactly `size` bytes: nothing of its capacity is lost on the way out and back.
#[no_mangle]
pub extern "C" fn allocate(size: usize) -> *mut u8 {
    Box::into_raw(vec![MaybeUninit::<u8>::uninit(); size].into_boxed_slice()) as *mut u8
}

/// # Safety
/// `pointer` comes from `allocate(size)`, or with `size` as its length from `greeting`.
#[no_mangle]
pub unsafe extern "C" fn deallocate(pointer: *mut u8, size: usize) {
    drop(Box::from_raw(slice::from_raw_parts_mut(pointer as *mut MaybeUninit<u8>, size)));
}

unsafe fn compose(pointer: *const u8, length: usize) -> String {
    let name = String::from_utf8_lossy(slice::from_raw_parts(pointer, length));
    ["Hello, ", &name, "!"].concat()
}

/// Greets by the host's `log`.
///
/// # Safety
/// `length` readable bytes lie at `pointer`.
#[no_mangle]
pub unsafe extern "C" fn greet(pointer: *const u8, length: usize) {
    let text = ["wasm >> ", &compose(pointer, length)].concat();
    log(text.as_ptr(), text.len());
}

/// Returns `pointer << 32 | length`; the host deallocates it.
///
/// # Safety
/// `length` readable bytes lie at `pointer`.
#[no_mangle]
pub unsafe extern "C" fn greeting(pointer: *const u8, length: usize) -> u64 {
    let text = compose(pointer, length).into_bytes().into_boxed_slice();
    let length = text.len();
    (Box::into_raw(text) as *mut u8 as u64) << 32 | length as u64
}
