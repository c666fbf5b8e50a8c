//! `errnos DIRECTORY`: operations of `std::fs` that have to fail, each with the errno that the spec has for it.
//! What is otherwise is named on standard error, exit code 1. Leaves nothing behind.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::process::ExitCode;

const BADF: i32 = 8;
const EXIST: i32 = 20;
const INVAL: i32 = 28;
const ISDIR: i32 = 31;
const NAMETOOLONG: i32 = 37;
const NOENT: i32 = 44;
const NOTDIR: i32 = 54;
const NOTEMPTY: i32 = 55;
const PERM: i32 = 63;
const NOTCAPABLE: i32 = 76;

#[derive(Default)]
struct Tally {
    operations: u32,
    wrong: u32,
}

impl Tally {
    fn expect<T>(&mut self, operation: &str, wanted: i32, got: io::Result<T>) {
        self.operations += 1;
        let errno = match &got {
            Ok(_) => Some(0),
            Err(error) => error.raw_os_error(),
        };
        if errno != Some(wanted) {
            self.wrong += 1;
            eprintln!("errnos: {operation}: errno {errno:?} instead of {wanted}");
        }
    }
}

fn run(dir: &Path) -> io::Result<Tally> {
    let mut tally = Tally::default();
    let at = |name: &str| dir.join(name);
    fs::create_dir(dir)?;
    fs::create_dir(at("full"))?;
    fs::write(at("full/inner"), "x")?;
    fs::write(at("file"), "content")?;

    tally.expect("open absent", NOENT, File::open(at("absent")));
    tally.expect("open below a file", NOTDIR, File::open(at("file/below")));
    tally.expect("open above", NOTCAPABLE, File::open(at("../../outside")));
    tally.expect("open a long name", NAMETOOLONG, File::open(at(&"x".repeat(256))));
    tally.expect("open a NUL", INVAL, File::open(at("a\0b")).map_err(|error| {
        // What std itself refuses has no errno.
        error.raw_os_error().map_or_else(|| io::Error::from_raw_os_error(INVAL), |_| error)
    }));
    tally.expect("write a directory", ISDIR, OpenOptions::new().write(true).open(at("full")));
    tally.expect("create what is there", EXIST, OpenOptions::new().write(true).create_new(true).open(at("file")));
    tally.expect("create below nothing", NOENT, File::create(at("absent/new")));
    tally.expect("create_dir", EXIST, fs::create_dir(at("file")));
    tally.expect("remove_dir full", NOTEMPTY, fs::remove_dir(at("full")));
    tally.expect("remove_dir file", NOTDIR, fs::remove_dir(at("file")));
    tally.expect("remove_file directory", ISDIR, fs::remove_file(at("full")));
    tally.expect("remove_file absent", NOENT, fs::remove_file(at("absent")));
    tally.expect("rename absent", NOENT, fs::rename(at("absent"), at("new")));
    tally.expect("rename over a directory", ISDIR, fs::rename(at("file"), at("full")));
    tally.expect("rename into itself", INVAL, fs::rename(at("full"), at("full/new")));
    tally.expect("hard_link a directory", PERM, fs::hard_link(at("full"), at("new")));
    tally.expect("hard_link over a file", EXIST, fs::hard_link(at("file"), at("full/inner")));
    tally.expect("read_link", INVAL, fs::read_link(at("file")));
    tally.expect("metadata", NOENT, fs::metadata(at("absent")));
    tally.expect("read_dir", NOTDIR, fs::read_dir(at("file")).map(|_| ()));

    let mut read_only = File::open(at("file"))?;
    // Without the right; std asks for no more than it needs.
    tally.expect("write to what is read", NOTCAPABLE, read_only.write(b"x").map_err(capability));
    tally.expect("seek before the start", INVAL, read_only.seek(SeekFrom::Current(-1)));
    let mut write_only = OpenOptions::new().write(true).open(at("file"))?;
    tally.expect("read what is written", NOTCAPABLE, write_only.read(&mut [0; 4]).map_err(capability));
    drop((read_only, write_only));

    if fs::read(at("file"))? != b"content" {
        eprintln!("errnos: the file was changed");
        tally.wrong += 1;
    }
    fs::remove_dir_all(dir)?;
    Ok(tally)
}

/// Hosts without rights say `EBADF`.
fn capability(error: io::Error) -> io::Error {
    match error.raw_os_error() {
        Some(BADF) => io::Error::from_raw_os_error(NOTCAPABLE),
        _ => error,
    }
}

fn main() -> ExitCode {
    let directory = std::env::args().nth(1).unwrap_or_else(|| "/".into());
    match run(&Path::new(&directory).join("errnos")) {
        Ok(Tally { operations, wrong }) => {
            println!("{operations} operations, {wrong} wrong");
            ExitCode::from(u8::from(wrong != 0))
        }
        Err(error) => {
            eprintln!("errnos: {error}");
            ExitCode::from(2)
        }
    }
}
