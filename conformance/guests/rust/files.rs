//! `files DIRECTORY`: takes `std::fs` through its paces in that directory and prints a line a step.
//! It leaves nothing behind. The first step that fails is named on standard error, exit code 1.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::{env, process};

fn names(directory: &Path) -> io::Result<String> {
    let mut names = Vec::new();
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        let mark = if entry.file_type()?.is_dir() { "/" } else { "" };
        names.push(format!("{}{}", entry.file_name().to_string_lossy(), mark));
    }
    names.sort();
    Ok(names.join(" "))
}

fn exercise(base: &Path, step: &mut &'static str) -> io::Result<()> {
    let directory = base.join("files-guest");
    let (first, second) = (directory.join("first.txt"), directory.join("second.txt"));

    *step = "create a directory";
    fs::create_dir(&directory)?;
    println!("create_dir: {}", directory.is_dir());

    *step = "write and read a file";
    fs::write(&first, "one\ntwo\n")?;
    println!("read: {:?}", fs::read_to_string(&first)?);

    *step = "append";
    OpenOptions::new().append(true).open(&first)?.write_all(b"three\n")?;
    let metadata = fs::metadata(&first)?;
    println!("metadata: file {} length {}", metadata.is_file(), metadata.len());

    *step = "seek";
    let mut file = File::open(&first)?;
    file.seek(SeekFrom::Start(4))?;
    let mut word = [0; 3];
    file.read_exact(&mut word)?;
    println!("seek: {:?} at {}", String::from_utf8_lossy(&word), file.stream_position()?);

    *step = "truncate";
    OpenOptions::new().write(true).open(&first)?.set_len(3)?;
    println!("set_len: {:?}", fs::read_to_string(&first)?);

    *step = "create what is already there";
    let again = OpenOptions::new().write(true).create_new(true).open(&first);
    println!("create_new: {:?}", again.err().map(|error| error.kind()));

    *step = "copy and rename";
    fs::copy(&first, directory.join("copy.txt"))?;
    fs::rename(&first, &second)?;
    println!("list: {}", names(&directory)?);

    *step = "read what is gone";
    println!("read: {:?}", fs::read(&first).err().map(|error| error.kind()));

    *step = "make a tree";
    fs::create_dir_all(directory.join("a/b/c"))?;
    fs::write(directory.join("a/b/c/deep.txt"), "deep")?;
    println!("list: {}", names(&directory)?);

    *step = "climb out";
    // either an error, or the root of what it may see; never more
    let confined = match names(&base.join("files-guest/../../../../../..")) {
        Ok(names) => names.contains("files-guest/"),
        Err(_) => true,
    };
    println!("climb: {}", if confined { "confined" } else { "escaped" });

    *step = "remove";
    fs::remove_file(&second)?;
    fs::remove_file(directory.join("copy.txt"))?;
    fs::remove_dir_all(directory.join("a"))?;
    println!("list: {:?}", names(&directory)?);
    fs::remove_dir(&directory)?;
    println!("remove_dir: {}", !directory.exists());
    Ok(())
}

fn main() {
    let base = env::args().nth(1).unwrap_or_else(|| "/".to_string());
    let mut step = "start";
    if let Err(error) = exercise(Path::new(&base), &mut step) {
        eprintln!("files: {}: {}", step, error);
        process::exit(1);
    }
}
