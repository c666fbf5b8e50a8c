//! Traps at known lines, with functions inlined into each other. A line ends with the marks of the frames that stand in
//! it: the export that leads to the trap, and how many frames of this file are within.
#![no_std]

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}

pub mod shapes {
    pub struct Side<T>(pub T);

    impl Side<u32> {
        #[inline(always)]
        pub fn ratio(&self, other: u32) -> u32 {
            let doubled = self.0 * 2;
            halve(doubled, other) // divide:1
        }
    }

    #[inline(always)]
    fn halve(value: u32, by: u32) -> u32 {
        if by == 0 {
            core::arch::wasm32::unreachable() // divide:0
        }
        value / by
    }
}

#[inline(never)]
fn outer(by: u32) -> u32 {
    let side = shapes::Side(by + 40);
    side.ratio(by) // divide:2
        + 1
}

#[no_mangle]
pub extern "C" fn divide(by: u32) -> u32 {
    outer(by) // divide:3
}

#[no_mangle]
pub unsafe extern "C" fn load(address: u32) -> u32 {
    let pointer = address as *const u32;
    core::ptr::read_volatile(pointer) // load:0
}

#[no_mangle]
pub extern "C" fn closure(by: u32) -> u32 {
    let check = |value: u32| {
        if value == 0 {
            core::arch::wasm32::unreachable() // closure:0
        }
        value + 1
    };
    check(by) // closure:1
}
