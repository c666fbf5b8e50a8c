//! Every way in which values other than numbers cross the border, without a helper crate: text, bytes, lists, structs,
//! options, results, and each convention by which they come back. What is allocated is counted.

#![allow(improper_ctypes_definitions)]

use std::alloc::{alloc as allocate, dealloc as deallocate, GlobalAlloc, Layout, System};
use std::ffi::{CStr, CString};
use std::mem::{align_of, size_of};
use std::os::raw::c_char;
use std::slice;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

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
pub unsafe extern "C" fn alloc(size: usize, align: usize) -> *mut u8 {
    match Layout::from_size_align(size, align) {
        Ok(layout) if size > 0 && size <= isize::MAX as usize => allocate(layout),
        _ => std::ptr::null_mut(),
    }
}

#[no_mangle]
pub unsafe extern "C" fn dealloc(pointer: *mut u8, size: usize, align: usize) {
    deallocate(pointer, Layout::from_size_align(size, align).unwrap())
}

/// What a list is on the other side.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Parts {
    pointer: *const u8,
    length: usize,
}

fn give<T>(list: Vec<T>) -> Parts {
    let list = Box::leak(list.into_boxed_slice());
    Parts { pointer: list.as_ptr() as *const u8, length: list.len() }
}

fn packed(parts: Parts) -> u64 {
    (parts.pointer as u64) << 32 | parts.length as u64
}

unsafe fn text<'a>(pointer: *const u8, length: usize) -> &'a str {
    std::str::from_utf8(slice::from_raw_parts(pointer, length)).unwrap()
}

// numbers

#[no_mangle]
pub extern "C" fn add(a: i32, b: i32) -> i32 {
    a.wrapping_add(b)
}
#[no_mangle]
pub extern "C" fn same_u32(value: u32) -> u32 {
    value
}
#[no_mangle]
pub extern "C" fn same_i8(value: i8) -> i8 {
    value
}
#[no_mangle]
pub extern "C" fn same_u16(value: u16) -> u16 {
    value
}
#[no_mangle]
pub extern "C" fn same_i64(value: i64) -> i64 {
    value
}
#[no_mangle]
pub extern "C" fn same_u64(value: u64) -> u64 {
    value
}
#[no_mangle]
pub extern "C" fn same_f32(value: f32) -> f32 {
    value
}
#[no_mangle]
pub extern "C" fn same_f64(value: f64) -> f64 {
    value
}
#[no_mangle]
pub extern "C" fn not(value: bool) -> bool {
    !value
}
#[no_mangle]
pub extern "C" fn upper(value: char) -> char {
    value.to_uppercase().next().unwrap()
}

// text

#[no_mangle]
pub unsafe extern "C" fn greet(pointer: *const u8, length: usize) -> u64 {
    packed(give(["Hello, ", text(pointer, length), "!"].concat().into_bytes()))
}
#[no_mangle]
pub unsafe extern "C" fn greet_out(out: *mut Parts, pointer: *const u8, length: usize) {
    out.write(give(["Hello, ", text(pointer, length), "!"].concat().into_bytes()));
}
#[no_mangle]
pub unsafe extern "C" fn greet_out_last(pointer: *const u8, length: usize, out: *mut Parts) {
    greet_out(out, pointer, length)
}
static mut RESULT: Parts = Parts { pointer: 1 as *const u8, length: 0 };
/// The result lies in memory of the guest's own until the next call.
#[no_mangle]
pub unsafe extern "C" fn greet_area(pointer: *const u8, length: usize) -> *const Parts {
    RESULT = give(["Hello, ", text(pointer, length), "!"].concat().into_bytes());
    std::ptr::addr_of!(RESULT)
}
#[no_mangle]
pub unsafe extern "C" fn echo(pointer: *const u8, length: usize) -> u64 {
    packed(give(slice::from_raw_parts(pointer, length).to_vec()))
}
/// Takes the text over, and hands it back without a copy.
#[no_mangle]
pub unsafe extern "C" fn pass_on(pointer: *mut u8, length: usize) -> u64 {
    let text = String::from_raw_parts(pointer, length, length);
    packed(give(text.into_bytes()))
}
#[no_mangle]
pub unsafe extern "C" fn length(pointer: *const u8, length: usize) -> usize {
    text(pointer, length).chars().count()
}
#[no_mangle]
pub extern "C" fn motto() -> u64 {
    let text = "borrowed";
    packed(Parts { pointer: text.as_ptr(), length: text.len() })
}
#[no_mangle]
pub unsafe extern "C" fn c_length(text: *const c_char) -> usize {
    CStr::from_ptr(text).to_bytes().len()
}
#[no_mangle]
pub unsafe extern "C" fn c_twice(text: *const c_char) -> *mut c_char {
    let text = CStr::from_ptr(text).to_bytes();
    CString::new([text, text].concat()).unwrap().into_raw()
}

// lists

#[no_mangle]
pub unsafe extern "C" fn sum(pointer: *const f64, length: usize) -> f64 {
    slice::from_raw_parts(pointer, length).iter().sum()
}
#[no_mangle]
pub unsafe extern "C" fn dot(a: *const f64, a_length: usize, b: *const f64, b_length: usize) -> f64 {
    let (a, b) = (slice::from_raw_parts(a, a_length), slice::from_raw_parts(b, b_length));
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}
#[no_mangle]
pub extern "C" fn range(count: u32) -> u64 {
    packed(give((0..count).collect::<Vec<u32>>()))
}
#[no_mangle]
pub extern "C" fn bigs(count: u32) -> u64 {
    packed(give((0..u64::from(count)).map(|n| u64::MAX - n).collect::<Vec<u64>>()))
}
static PRIMES: [u16; 5] = [2, 3, 5, 7, 11];
#[no_mangle]
pub extern "C" fn primes() -> u64 {
    packed(Parts { pointer: PRIMES.as_ptr() as *const u8, length: PRIMES.len() })
}
#[no_mangle]
pub unsafe extern "C" fn double(pointer: *mut i32, length: usize) {
    slice::from_raw_parts_mut(pointer, length).iter_mut().for_each(|n| *n *= 2);
}
/// The texts one after another.
#[no_mangle]
pub unsafe extern "C" fn join(pointer: *const Parts, length: usize) -> u64 {
    let all = slice::from_raw_parts(pointer, length);
    packed(give(all.iter().map(|part| text(part.pointer, part.length)).collect::<String>().into_bytes()))
}
#[no_mangle]
pub unsafe extern "C" fn words(pointer: *const u8, length: usize) -> u64 {
    let words = text(pointer, length).split(' ').map(|word| give(word.as_bytes().to_vec()));
    packed(give(words.collect::<Vec<Parts>>()))
}

// structs

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Point {
    x: f64,
    y: f64,
}
#[repr(u8)]
#[derive(Clone, Copy)]
pub enum Color {
    Red,
    Green = 5,
}
#[repr(C)]
pub struct Shape {
    visible: bool,
    color: Color,
    name: Parts,
    corners: [Point; 2],
    id: u64,
}
#[no_mangle]
pub extern "C" fn shape_layout() -> u32 {
    (size_of::<Shape>() << 8 | align_of::<Shape>()) as u32
}
#[no_mangle]
pub extern "C" fn norm(point: &Point) -> f64 {
    point.x.hypot(point.y)
}
#[no_mangle]
pub extern "C" fn middle(a: &Point, b: &Point) -> Point {
    Point { x: (a.x + b.x) / 2.0, y: (a.y + b.y) / 2.0 }
}
/// The same with the address of the result told in words.
#[no_mangle]
pub unsafe extern "C" fn mirror(shape: &Shape, out: *mut Shape) {
    let name = text(shape.name.pointer, shape.name.length);
    out.write(Shape {
        visible: !shape.visible,
        color: match shape.color {
            Color::Red => Color::Green,
            Color::Green => Color::Red,
        },
        name: give(name.chars().rev().collect::<String>().into_bytes()),
        corners: [shape.corners[1], shape.corners[0]],
        id: shape.id + 1,
    });
}
#[no_mangle]
pub extern "C" fn boxed_point(x: f64, y: f64) -> Box<Point> {
    Box::new(Point { x, y })
}
#[no_mangle]
pub extern "C" fn unbox(point: Box<Point>) -> f64 {
    point.x - point.y
}
#[no_mangle]
pub unsafe extern "C" fn centroid(pointer: *const Point, length: usize) -> Box<Point> {
    let points = slice::from_raw_parts(pointer, length);
    let n = length as f64;
    Box::new(Point {
        x: points.iter().map(|point| point.x).sum::<f64>() / n,
        y: points.iter().map(|point| point.y).sum::<f64>() / n,
    })
}

// options and results

#[no_mangle]
pub unsafe extern "C" fn shorten(pointer: *const u8, length: usize) -> u64 {
    if pointer.is_null() || length <= 3 {
        return 0;
    }
    packed(give(text(pointer, length)[..3].as_bytes().to_vec()))
}
#[repr(C)]
pub enum Maybe {
    Nothing,
    Just(f64),
}
#[no_mangle]
pub extern "C" fn half(given: u32, value: f64) -> Maybe {
    if given == 0 {
        Maybe::Nothing
    } else {
        Maybe::Just(value / 2.0)
    }
}
#[repr(C)]
pub enum Parsed {
    Number(i64),
    Complaint(Parts),
}
#[no_mangle]
pub unsafe extern "C" fn parse(pointer: *const u8, length: usize) -> Parsed {
    match text(pointer, length).parse() {
        Ok(number) => Parsed::Number(number),
        Err(error) => Parsed::Complaint(give(format!("{}", error).into_bytes())),
    }
}

// callbacks

#[no_mangle]
pub extern "C" fn apply(function: extern "C" fn(i32, f64) -> f64, n: i32) -> f64 {
    (0..n).map(|i| function(i, f64::from(i) + 0.5)).sum()
}
#[no_mangle]
pub unsafe extern "C" fn each_word(
    pointer: *const u8,
    length: usize,
    context: usize,
    function: extern "C" fn(usize, *const u8, usize) -> bool,
) -> usize {
    let words = text(pointer, length).split(' ');
    words.take_while(|word| function(context, word.as_ptr(), word.len())).count()
}

// what a guest should not do

#[no_mangle]
pub extern "C" fn bad_text() -> u64 {
    packed(give(vec![b'a', 0xff, 0xfe]))
}
#[no_mangle]
pub extern "C" fn bad_length() -> u64 {
    1024 << 32 | 0xffff_0000
}
#[no_mangle]
pub extern "C" fn null_text() -> u64 {
    5
}
#[no_mangle]
pub extern "C" fn bad_number() -> u32 {
    7
}
#[no_mangle]
pub extern "C" fn fail(_pointer: *const u8, _length: usize) -> u64 {
    panic!("no")
}
