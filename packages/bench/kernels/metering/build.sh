#!/bin/sh
# Builds every kernel beside its source. RUSTC may name another compiler that has the target.
set -eu
cd "$(dirname "$0")"
for source in *.rs; do
  "${RUSTC:-/usr/bin/rustc}" --edition 2021 --target wasm32-unknown-unknown --crate-type cdylib \
    -C opt-level=3 -C panic=abort -C strip=symbols -o "${source%.rs}.wasm" "$source"
done
