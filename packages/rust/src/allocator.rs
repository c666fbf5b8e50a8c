//! The allocator as the host sees it. Sizes and alignments are passed whole, so that nothing has to be remembered, and
//! nothing is freed with another layout than it was allocated with.

use std::alloc::{alloc, dealloc, realloc, Layout};
use std::ptr::null_mut;

/// Null where the layout can't be, or there is no room. The host never asks for 0 bytes.
fn layout(size: usize, align: usize) -> Option<Layout> {
    match Layout::from_size_align(size, align) {
        Ok(layout) if size > 0 && size <= isize::MAX as usize => Some(layout),
        _ => None,
    }
}

/// Allocates memory that the host writes and either side frees.
#[cfg_attr(target_arch = "wasm32", no_mangle)]
pub extern "C" fn __ferrule_alloc(size: usize, align: usize) -> *mut u8 {
    layout(size, align).map_or(null_mut(), |layout| unsafe { alloc(layout) })
}

/// Frees memory.
///
/// # Safety
/// `pointer` is of that layout, and nobody uses it any more.
#[cfg_attr(target_arch = "wasm32", no_mangle)]
pub unsafe extern "C" fn __ferrule_free(pointer: *mut u8, size: usize, align: usize) {
    if let Some(layout) = layout(size, align) {
        dealloc(pointer, layout)
    }
}

/// Resizes memory; null leaves it as it was.
///
/// # Safety
/// `pointer` is of the old layout, and nobody uses it any more unless null is returned.
#[cfg_attr(target_arch = "wasm32", no_mangle)]
pub unsafe extern "C" fn __ferrule_realloc(
    pointer: *mut u8,
    old_size: usize,
    size: usize,
    align: usize,
) -> *mut u8 {
    match (layout(old_size, align), layout(size, align)) {
        (Some(old), Some(_)) => realloc(pointer, old, size),
        _ => null_mut(),
    }
}
