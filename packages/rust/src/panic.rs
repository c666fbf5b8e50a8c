//! Panics as the host is told of them: a record in memory, so that no import is needed and a guest that can't run any
//! more can still be asked. The host reads it after a trap.

use std::panic::{set_hook, take_hook};
use std::ptr::{addr_of, addr_of_mut, null};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

/// What the host reads; the layout is known to it.
#[repr(C)]
pub struct Record {
    /// 1 after a panic.
    state: u32,
    message: *const u8,
    message_length: usize,
    file: *const u8,
    file_length: usize,
    line: u32,
    column: u32,
}

static mut RECORD: Record = Record {
    state: 0,
    message: null(),
    message_length: 0,
    file: null(),
    file_length: 0,
    line: 0,
    column: 0,
};
static HOOKED: AtomicBool = AtomicBool::new(false);

/// Where the record lies.
#[cfg_attr(target_arch = "wasm32", no_mangle)]
pub extern "C" fn __ferrule_panic() -> *const Record {
    // safe since 1.82
    #[allow(unused_unsafe)]
    unsafe {
        addr_of!(RECORD)
    }
}

/// Stands at the beginning of every exported function: there is no other place that is sure to run first.
pub fn enter() {
    // what an earlier call panicked with is not the reason of what this one ends with
    unsafe { (*addr_of_mut!(RECORD)).state = 0 };
    if !HOOKED.load(Relaxed) {
        hook();
    }
}

#[cold]
fn hook() {
    HOOKED.store(true, Relaxed);
    let previous = take_hook();
    set_hook(Box::new(move |info| {
        let payload = info.payload();
        let message = match (payload.downcast_ref::<&'static str>(), payload.downcast_ref::<String>()) {
            (Some(message), _) => String::from(*message),
            (_, Some(message)) => message.clone(),
            _ => String::from("a value that is no text"),
        };
        // the host reads both after this function: they are never freed
        let message: &'static str = Box::leak(message.into_boxed_str());
        let (file, line, column) = match info.location() {
            Some(place) => {
                let file: &'static str = Box::leak(String::from(place.file()).into_boxed_str());
                (file, place.line(), place.column())
            }
            None => ("", 0, 0),
        };
        unsafe {
            addr_of_mut!(RECORD).write(Record {
                state: 1,
                message: message.as_ptr(),
                message_length: message.len(),
                file: file.as_ptr(),
                file_length: file.len(),
                line,
                column,
            });
        }
        previous(info);
    }));
}
