//! A library that needs another one: `math.add`, which any module with an `add` can be.

#[link(wasm_import_module = "math")]
extern "C" {
    fn add(a: i32, b: i32) -> i32;
}

#[no_mangle]
pub extern "C" fn sum_of_squares(a: i32, b: i32) -> i32 {
    unsafe { add(a.wrapping_mul(a), b.wrapping_mul(b)) }
}
