//! `bindgen INPUT OUTPUT`: writes wasm-bindgen's glue for Node beside a module.
use std::env::args;

fn main() {
    let mut args = args().skip(1);
    let (Some(input), Some(output)) = (args.next(), args.next()) else {
        eprintln!("usage: bindgen INPUT.wasm OUTPUT_DIRECTORY");
        std::process::exit(2);
    };
    let mut bindgen = wasm_bindgen_cli_support::Bindgen::new();
    bindgen.input_path(input);
    let written = bindgen.nodejs(true).and_then(|bindgen| bindgen.typescript(false).generate(output));
    if let Err(error) = written {
        eprintln!("{error:?}");
        std::process::exit(1);
    }
}
