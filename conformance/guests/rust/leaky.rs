//! A library that forgets memory on demand; it keeps its function names, so that its allocator is found by them.

use std::mem::forget;

/// Allocates and frees: nothing is left.
#[no_mangle]
#[inline(never)]
pub extern "C" fn tidy(count: usize) -> usize {
    let words: Vec<String> = (0..count).map(|n| n.to_string()).collect();
    words.iter().map(String::len).sum()
}

#[inline(never)]
fn lose(count: usize) -> usize {
    let bytes = vec![7u8; count];
    let length = bytes.len();
    forget(bytes);
    length
}

/// Leaves `count` bytes allocated.
#[no_mangle]
#[inline(never)]
pub extern "C" fn leak(count: usize) -> usize {
    lose(count) + lose(count)
}

/// Leaves a list that grew: only what it is at last is left.
#[no_mangle]
pub extern "C" fn leak_grown(count: u32) -> usize {
    let mut list = Vec::new();
    for n in 0..count {
        list.push(n);
    }
    let bytes = list.capacity() * 4;
    forget(list);
    bytes
}

/// Panics with memory in its hands.
#[no_mangle]
pub extern "C" fn fail(count: usize) -> usize {
    let list = vec![1u8; count];
    usize::from(list[count])
}

#[no_mangle]
pub extern "C" fn alloc(size: usize) -> *mut u8 {
    let mut bytes = Vec::with_capacity(size);
    let pointer = bytes.as_mut_ptr();
    forget(bytes);
    pointer
}

/// # Safety
/// `pointer` is of that size.
#[no_mangle]
pub unsafe extern "C" fn dealloc(pointer: *mut u8, size: usize) {
    drop(Vec::from_raw_parts(pointer, 0, size));
}
