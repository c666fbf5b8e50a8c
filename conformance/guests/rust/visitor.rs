//! Calls functions of the host's through an import, with a number that says which: it exports no table.

#[link(wasm_import_module = "env")]
extern "C" {
    fn visit(handle: u32, pointer: *const u8, length: usize) -> bool;
}

/// How many words were visited before the visitor had enough.
///
/// # Safety
/// The text is UTF-8.
#[no_mangle]
pub unsafe extern "C" fn each_word(pointer: *const u8, length: usize, visitor: u32) -> usize {
    let text = std::str::from_utf8_unchecked(std::slice::from_raw_parts(pointer, length));
    text.split(' ').take_while(|word| visit(visitor, word.as_ptr(), word.len())).count()
}

#[no_mangle]
pub extern "C" fn my_alloc(size: usize) -> *mut u8 {
    let mut bytes = Vec::with_capacity(size);
    let pointer = bytes.as_mut_ptr();
    std::mem::forget(bytes);
    pointer
}

/// # Safety
/// `pointer` is of that size.
#[no_mangle]
pub unsafe extern "C" fn my_free(pointer: *mut u8, size: usize) {
    drop(Vec::from_raw_parts(pointer, 0, size));
}
