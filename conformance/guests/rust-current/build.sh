#!/usr/bin/env bash
# Builds ../rust/typed.rs with a Rust of today: typed.wasm by rustc alone for wasm32-unknown-unknown, in edition 2024,
# typed-wasi.wasm by cargo for wasm32-wasip1. Needs rustup's rustc with both targets; RUST names it where it isn't the
# first on the path. The bytes are of the version that `rustc.txt` names.
set -euo pipefail
cd "$(dirname "$0")"
root=$(cd ../../.. && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
remap="--remap-path-prefix $root=ferrule --remap-path-prefix ${HOME:-/nowhere}=home --remap-path-prefix $work=work"
flags="-C opt-level=s -C panic=abort -C codegen-units=1 $remap"

# shellcheck disable=SC2086
rustc --edition 2021 --target wasm32-unknown-unknown --crate-type rlib --crate-name ferrule $flags \
  "$root/packages/rust/src/lib.rs" -o "$work/libferrule.rlib"
# shellcheck disable=SC2086
rustc --edition 2024 --target wasm32-unknown-unknown --crate-type cdylib $flags -C lto=fat -C strip=symbols \
  --extern "ferrule=$work/libferrule.rlib" ../rust/typed.rs -o typed.wasm

mkdir -p "$work/crate/src"
cp ../rust/typed.rs "$work/crate/src/lib.rs"
cat >"$work/crate/Cargo.toml" <<TOML
[package]
name = "typed"
version = "0.0.0"
edition = "2021"
[lib]
crate-type = ["cdylib"]
[dependencies]
ferrule = { path = "$root/packages/rust" }
[profile.release]
opt-level = "s"
panic = "abort"
lto = true
codegen-units = 1
strip = "symbols"
TOML
RUSTFLAGS=$remap cargo build --quiet --release --target wasm32-wasip1 --manifest-path "$work/crate/Cargo.toml"
cp "$work/crate/target/wasm32-wasip1/release/typed.wasm" typed-wasi.wasm
chmod 644 ./*.wasm
rustc --version >rustc.txt
