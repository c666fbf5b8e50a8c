//! A library as a host likes it: numbers, and strings in and out over `malloc` and `free`.
//!
//! Who owns what: the host allocates what it passes in and frees it; what comes out belongs to the
//! host too, which frees it with the pointer and length it was given.

use std::alloc::{alloc, dealloc, GlobalAlloc, Layout, System};
use std::slice;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// The default allocator, counting, so that a host can see whether it has freed everything.
struct Counting;

static ALLOCATED: AtomicUsize = AtomicUsize::new(0);

unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let pointer = System.alloc(layout);
        if !pointer.is_null() {
            ALLOCATED.fetch_add(layout.size(), Relaxed);
        }
        pointer
    }
    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        ALLOCATED.fetch_sub(layout.size(), Relaxed);
        System.dealloc(pointer, layout)
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Bytes allocated and not yet freed.
#[no_mangle]
pub extern "C" fn allocated() -> usize {
    ALLOCATED.load(Relaxed)
}

#[no_mangle]
pub extern "C" fn add(a: i32, b: i32) -> i32 {
    a.wrapping_add(b)
}

/// Bytes are aligned to 1, so that a `String` or `Box<[u8]>` can be freed by pointer and length.
fn bytes(size: usize) -> Layout {
    Layout::from_size_align(size, 1).unwrap()
}

/// Null when there is no room. No bytes at all live at address 1, which nobody may read.
#[no_mangle]
pub extern "C" fn malloc(size: usize) -> *mut u8 {
    match size {
        0 => 1 as *mut u8,
        _ if size > isize::MAX as usize => std::ptr::null_mut(),
        _ => unsafe { alloc(bytes(size)) },
    }
}

/// # Safety
/// `pointer` comes from `malloc(size)`, or with `size` as its length from another export.
#[no_mangle]
pub unsafe extern "C" fn free(pointer: *mut u8, size: usize) {
    if size != 0 && !pointer.is_null() {
        dealloc(pointer, bytes(size));
    }
}

/// Hands a string to the host: pointer in the upper half, length in the lower.
fn lend(text: String) -> (*mut u8, usize) {
    let bytes = text.into_bytes().into_boxed_slice();
    let length = bytes.len();
    (Box::into_raw(bytes) as *mut u8, length)
}

unsafe fn greeting(pointer: *const u8, length: usize) -> (*mut u8, usize) {
    let name = String::from_utf8_lossy(slice::from_raw_parts(pointer, length));
    lend(["Hello, ", &name, "!"].concat())
}

/// Returns `pointer << 32 | length`.
///
/// # Safety
/// `length` readable bytes lie at `pointer`.
#[no_mangle]
pub unsafe extern "C" fn greet(pointer: *const u8, length: usize) -> u64 {
    let (pointer, length) = greeting(pointer, length);
    (pointer as u64) << 32 | length as u64
}

/// Writes pointer and length to the eight bytes at `out`.
///
/// # Safety
/// `length` readable bytes lie at `pointer`, eight writable ones, aligned to 4, at `out`.
#[no_mangle]
pub unsafe extern "C" fn greet_into(out: *mut [usize; 2], pointer: *const u8, length: usize) {
    let (pointer, length) = greeting(pointer, length);
    out.write([pointer as usize, length]);
}

/// Returns the text in reverse, as `greet` returns.
///
/// # Safety
/// `length` readable bytes lie at `pointer`.
#[no_mangle]
pub unsafe extern "C" fn reverse(pointer: *const u8, length: usize) -> u64 {
    let text = String::from_utf8_lossy(slice::from_raw_parts(pointer, length));
    let (pointer, length) = lend(text.chars().rev().collect());
    (pointer as u64) << 32 | length as u64
}
