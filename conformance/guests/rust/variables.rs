//! Variables of known types and values, in frames that lie on the stack where the program traps. Linked without any library, so
//! that none's debug information comes along: the allocator is here, and what only failures call is left out.
#![no_std]

extern crate alloc;

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

mod memory {
    static mut NEXT: usize = 0;

    extern "C" {
        static __heap_base: u8;
    }

    /// Hands out memory and never takes it back.
    #[no_mangle]
    pub unsafe fn __rust_alloc(size: usize, align: usize) -> *mut u8 {
        let start = NEXT.max(&__heap_base as *const u8 as usize) + align - 1 & !(align - 1);
        NEXT = start + size;
        start as *mut u8
    }

    #[no_mangle]
    unsafe fn __rust_alloc_zeroed(size: usize, align: usize) -> *mut u8 {
        __rust_alloc(size, align)
    }

    #[no_mangle]
    unsafe fn __rust_dealloc(_: *mut u8, _: usize, _: usize) {}

    #[no_mangle]
    unsafe fn __rust_realloc(start: *mut u8, size: usize, align: usize, wanted: usize) -> *mut u8 {
        let moved = __rust_alloc(wanted, align);
        core::ptr::copy_nonoverlapping(start, moved, size.min(wanted));
        moved
    }

    #[no_mangle]
    unsafe extern "C" fn memcpy(to: *mut u8, from: *const u8, size: usize) -> *mut u8 {
        let mut at = 0;
        while at < size {
            *to.add(at) = *from.add(at);
            at += 1;
        }
        to
    }
}

/// What newer compilers want instead of functions with these names.
#[cfg(current)]
mod allocator {
    use core::alloc::{GlobalAlloc, Layout};

    struct Bump;

    unsafe impl GlobalAlloc for Bump {
        unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
            crate::memory::__rust_alloc(layout.size(), layout.align())
        }

        unsafe fn dealloc(&self, _: *mut u8, _: Layout) {}
    }

    #[global_allocator]
    static ALLOCATOR: Bump = Bump;
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}

pub struct Point {
    pub x: i32,
    pub y: f64,
}

pub enum Shape {
    Circle { radius: u32 },
    Square(u8),
    Nothing,
}

pub enum Level {
    Low = 3,
    High = 9,
}

pub struct Node {
    pub value: u64,
    pub next: Option<&'static Node>,
}

pub struct Tail<T: ?Sized> {
    pub count: u32,
    pub rest: T,
}

static LAST: Node = Node { value: 2, next: None };
static FIRST: Node = Node { value: 1, next: Some(&LAST) };

#[inline(never)]
fn keep<T>(_: &T) {}

#[inline(never)]
fn ratio(point: &Point, by: i32, name: &str) -> i32 {
    let text = String::from(name);
    let list: Vec<u16> = vec![1, 2, 3];
    let shape = Shape::Circle { radius: 7 };
    let square = Shape::Square(4);
    let nothing = Shape::Nothing;
    let level = Level::High;
    let low = Level::Low;
    let pair = (by, 'ß');
    let some: Option<u32> = Some(9);
    let none: Option<&Point> = None;
    let numbers = [10i64, -20, 30];
    let slice = &numbers[1..];
    let wide = -170141183460469231731687303715884105728i128;
    let node = &FIRST;
    let tail: &Tail<[u16]> = &Tail { count: 6, rest: [7, 8] };
    {
        let inner = by as i8 - 1;
        keep(&(&text, &list, &shape, &square, &nothing, &level, &low, &pair));
        keep(&(&some, &none, &numbers, &slice, &wide, &node, &tail, &inner));
        if by == 0 {
            core::arch::wasm32::unreachable()
        }
    }
    let after = true;
    keep(&after);
    point.x / by
}

#[no_mangle]
pub extern "C" fn divide(by: i32) -> i32 {
    let point = Point { x: 40, y: 2.5 };
    ratio(&point, by, "naïve\n") + 1
}
