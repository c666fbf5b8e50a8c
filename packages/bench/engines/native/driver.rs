//! Runs kernels compiled for this machine, for the benchmarks: a request a line, its words separated by tabs; an
//! answer a line, in JSON. `load` takes a shared library; of its exports it knows `run(u32) -> u32`.

use std::ffi::{c_void, CStr, CString};
use std::io::{stdin, stdout, BufRead, Write};
use std::os::raw::{c_char, c_int};
use std::time::Instant;

extern "C" {
    fn dlopen(path: *const c_char, flags: c_int) -> *mut c_void;
    fn dlsym(library: *mut c_void, name: *const c_char) -> *mut c_void;
    fn dlerror() -> *const c_char;
    fn clock_gettime(clock: c_int, time: *mut Timespec) -> c_int;
}

/// As 64-bit Unix systems have it.
#[repr(C)]
#[derive(Default)]
struct Timespec {
    seconds: i64,
    nanoseconds: i64,
}

/// Time that this process was on a core.
const PROCESS_CPUTIME: c_int = if cfg!(target_os = "macos") { 12 } else { 2 };

const RTLD_NOW: c_int = 2;

type Run = extern "C" fn(u32) -> u32;

fn last_error() -> String {
    let text = unsafe { dlerror() };
    if text.is_null() {
        return "unknown error".into();
    }
    unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned()
}

fn load(path: &str) -> Result<Run, String> {
    let path = CString::new(path).map_err(|error| error.to_string())?;
    let library = unsafe { dlopen(path.as_ptr(), RTLD_NOW) };
    if library.is_null() {
        return Err(last_error());
    }
    let run = unsafe { dlsym(library, b"run\0".as_ptr() as *const c_char) };
    if run.is_null() {
        return Err(last_error());
    }
    Ok(unsafe { std::mem::transmute::<*mut c_void, Run>(run) })
}

/// Nanoseconds that this process was on a core.
fn on_core() -> i64 {
    let mut time = Timespec::default();
    unsafe { clock_gettime(PROCESS_CPUTIME, &mut time) };
    time.seconds * 1_000_000_000 + time.nanoseconds
}

fn resolution() -> u128 {
    let mut least = u128::MAX;
    for _ in 0..1000 {
        let start = Instant::now();
        loop {
            let gone = start.elapsed().as_nanos();
            if gone > 0 {
                least = least.min(gone);
                break;
            }
        }
    }
    least
}

fn answer(words: &[&str], loaded: &mut Option<Run>) -> Result<String, String> {
    match words {
        ["clock"] => Ok(format!("{{\"resolution\":{}}}", resolution())),
        ["load", path, ..] => {
            let start = Instant::now();
            *loaded = Some(load(path)?);
            Ok(format!("{{\"read\":0,\"compile\":0,\"instantiate\":{}}}", start.elapsed().as_nanos()))
        }
        ["call", "run", rounds] => {
            let run = loaded.ok_or("nothing is loaded")?;
            let rounds = rounds.parse::<u32>().map_err(|error| error.to_string())?;
            let cpu = on_core();
            let start = Instant::now();
            let result = run(rounds);
            let gone = start.elapsed().as_nanos();
            let cpu = on_core() - cpu;
            Ok(format!("{{\"ns\":{gone},\"cpu\":{cpu},\"result\":\"{}\"}}", result as i32))
        }
        _ => Err(format!("unknown request {}", words.join(" "))),
    }
}

fn main() {
    let mut loaded = None;
    for line in stdin().lock().lines() {
        let line = match line {
            Ok(line) => line,
            Err(_) => break,
        };
        let words: Vec<&str> = line.split('\t').collect();
        let text = answer(&words, &mut loaded)
            .unwrap_or_else(|error| format!("{{\"error\":\"{}\"}}", error.replace('\\', "/").replace('"', "'")));
        println!("{text}");
        let _ = stdout().flush();
    }
}
