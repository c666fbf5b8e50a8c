#!/usr/bin/env bash
# Rebuilds the guest modules of conformance/guests and the kernels of packages/bench/kernels beside their sources.
#
#   scripts/build-guests.sh [NAME…]           all, or those named (as in `rust/greet`, `kernel/matrix`)
#   scripts/build-guests.sh --check [NAME…]   rebuilds elsewhere and compares with what is committed
#
# With another toolchain the bytes differ and prove nothing: --check compares those guests only whose
# toolchain is the one named in toolchain.txt, says which it left out, and fails on a difference.
# RUSTC, CLANG, WAT2WASM, EMCC, ASC and RUSTC_EMSCRIPTEN name other programs.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
guests=$root/conformance/guests
kernels=$root/packages/bench/kernels
check=no
if [ "${1:-}" = --check ]; then
  check=yes
  shift
fi
wanted=" $* "
out=$guests
if [ $check = yes ]; then
  out=$(mktemp -d)
  trap 'rm -rf "$out"' EXIT
  mkdir -p "$out"/{rust,c,wat,kernel,emscripten,assemblyscript}
fi

built=0 same=0 different=0 uncompared=0 missing=0

# --- toolchains ---

rust_target() { # PROGRAM TARGET…: the first of the targets that it can build for
  local program=$1 target
  shift
  for target in "$@"; do
    if [ -d "$("$program" --print target-libdir --target "$target" 2>/dev/null || true)" ]; then
      echo "$target"
      return
    fi
  done
}

rustc='' rust_unknown='' rust_wasi=''
for candidate in ${RUSTC:-rustc /usr/bin/rustc}; do
  command -v "$candidate" >/dev/null || continue
  rust_unknown=$(rust_target "$candidate" wasm32-unknown-unknown)
  rust_wasi=$(rust_target "$candidate" wasm32-wasip1 wasm32-wasi)
  if [ -n "$rust_unknown" ] && [ -n "$rust_wasi" ]; then
    rustc=$candidate
    break
  fi
done
rust_version=$([ -z "$rustc" ] || "$rustc" --version)
rust_help='rustc with the targets wasm32-unknown-unknown and wasm32-wasi (wasm32-wasip1 since 1.78):
  Debian: apt install rustc libstd-rust-dev-wasm32
  rustup: rustup target add wasm32-unknown-unknown wasm32-wasip1'

clang='' clang_version=''
if printf '#include <stdio.h>\nint main(void){return 0;}' |
  "${CLANG:-clang}" --target=wasm32-wasi -x c - -o /dev/null 2>/dev/null; then
  clang=${CLANG:-clang}
  clang_version=$("$clang" --version | head -n 1)
fi
clang_help='clang with wasi-libc:
  Debian: apt install clang lld wasi-libc libclang-rt-14-dev-wasm32
  others: set CLANG to the clang of https://github.com/WebAssembly/wasi-sdk'

wat2wasm='' wat_version=''
if command -v "${WAT2WASM:-wat2wasm}" >/dev/null; then
  wat2wasm=${WAT2WASM:-wat2wasm}
  wat_version="wat2wasm $("$wat2wasm" --version)"
fi
wat_help='wat2wasm of wabt:
  Debian: apt install wabt
  others: https://github.com/WebAssembly/wabt/releases'

emcc='' emcc_version=''
if command -v "${EMCC:-emcc}" >/dev/null; then
  emcc=${EMCC:-emcc}
  emcc_version=$("$emcc" --version | head -n 1)
fi
rust_emscripten='' rust_emscripten_version=''
if [ -n "$emcc" ] && [ -n "$(rust_target "${RUSTC_EMSCRIPTEN:-rustc}" wasm32-unknown-emscripten)" ]; then
  rust_emscripten=${RUSTC_EMSCRIPTEN:-rustc}
  rust_emscripten_version="$emcc_version with $("$rust_emscripten" --version)"
fi
emscripten_help='Emscripten, and for one guest a rustc of its age:
  Debian: apt install emscripten
  rustup: rustup toolchain install 1.63.0 --profile minimal --target wasm32-unknown-emscripten
          RUSTC_EMSCRIPTEN=$(rustup which --toolchain 1.63.0 rustc)'

asc='' asc_version=''
if command -v "${ASC:-npx}" >/dev/null; then
  asc=${ASC:-npx --yes --package assemblyscript@0.28.20 asc}
  asc_version='asc 0.28.20'
fi
assemblyscript_help="AssemblyScript's asc: npm install assemblyscript@0.28.20, or npx, which fetches it"

# --- one guest ---

recorded() { # LANGUAGE: the toolchain that built what is committed
  sed -n "s/^${1/#kernel/rust}: //p" "$guests/toolchain.txt" 2>/dev/null || true
}

lacking=''
guest() { # LANGUAGE/NAME VERSION COMMAND…: runs the command in the source's folder, OUT is its product
  local name=$1 version=$2 language=${1%%/*}
  shift 2
  if [ "$wanted" != '  ' ] && [[ $wanted != *" $name "* ]]; then return; fi
  if [ -z "$version" ]; then
    missing=$((missing + 1))
    [[ $lacking == *$language* ]] || lacking+=" $language"
    return
  fi
  if [ $check = yes ] && [ "$version" != "$(recorded "$language")" ]; then
    echo "not compared: $name (built by $(recorded "$language"), here is $version)"
    uncompared=$((uncompared + 1))
    return
  fi
  local folder=$guests/$language product=$out/$name.wasm
  if [ "$language" = kernel ]; then
    folder=$kernels/rust
    [ $check = yes ] || product=$folder/${name#kernel/}.wasm
  fi
  (cd "$folder" && "$@" -o "$product")
  chmod 644 "$product"
  if [ $check = no ]; then
    built=$((built + 1))
    printf '%8d  %s.wasm\n' "$(wc -c <"$product")" "$name"
  elif cmp -s "$product" "$folder/${name#*/}.wasm"; then
    same=$((same + 1))
  else
    different=$((different + 1))
    echo "different: $name.wasm is not what $version makes of its source"
  fi
}

# small, and the same on every machine
rust_flags="--edition 2021 -C opt-level=s -C panic=abort -C lto=fat -C codegen-units=1
  --remap-path-prefix $guests/rust=guests --remap-path-prefix ${HOME:-/nowhere}=home"

rust_crate_flags="--edition 2021 -C opt-level=s -C panic=abort -C codegen-units=1 -C embed-bitcode=yes
  --remap-path-prefix src=ferrule/src"
rust_library() { # NAME FLAG…: no WASI
  local name=$1
  shift
  # shellcheck disable=SC2086
  guest "rust/$name" "$rust_version" "$rustc" --target "$rust_unknown" --crate-type cdylib $rust_flags \
    -C strip=symbols "$@" "$name.rs"
}
rust_typed() { # NAME FLAG…: no WASI, with the crate of packages/rust
  local name=$1 crate
  shift
  crate=$(mktemp -d)
  if [ -n "$rust_version" ]; then
    # shellcheck disable=SC2086
    (cd "$root/packages/rust" && "$rustc" --target "$rust_unknown" --crate-type rlib --crate-name ferrule $rust_crate_flags \
      -o "$crate/libferrule.rlib" src/lib.rs)
  fi
  rust_library "$name" --extern "ferrule=$crate/libferrule.rlib" "$@"
  rm -r "$crate"
}
rust_command() { # NAME FLAG…: a WASI program
  local name=$1
  shift
  # shellcheck disable=SC2086
  guest "rust/$name" "$rust_version" "$rustc" --target "$rust_wasi" $rust_flags -C strip=symbols "$@" "$name.rs"
}
rust_reactor() { # NAME FLAG…: a WASI library with _initialize
  local name=$1
  shift
  # shellcheck disable=SC2086
  guest "rust/$name" "$rust_version" "$rustc" --target "$rust_wasi" --crate-type cdylib $rust_flags \
    -C strip=symbols -C link-arg="$(reactor_start)" -C link-arg=--export=_initialize "$@" "$name.rs"
}
reactor_start() { # where _initialize comes from
  local libraries
  libraries=$("$rustc" --print target-libdir --target "$rust_wasi")
  for file in "$libraries/self-contained/crt1-reactor.o" /usr/lib/wasm32-wasi/crt1-reactor.o; do
    if [ -f "$file" ]; then
      echo "$file"
      return
    fi
  done
}
kernel() { # NAME FLAG…: as a release build makes it, and as NAME.debug without optimisation
  guest "kernel/$1" "$rust_version" "$rustc" --target "$rust_unknown" --crate-type cdylib --edition 2021 \
    -C opt-level=3 -C panic=abort -C strip=symbols "${@:2}" "$1.rs"
  guest "kernel/$1.debug" "$rust_version" "$rustc" --target "$rust_unknown" --crate-type cdylib --edition 2021 \
    -C opt-level=0 -C panic=abort -C strip=symbols "$1.rs"
}
c_flags='--target=wasm32-wasi -Os -g0 -Wall -Wextra -Werror -Wl,--strip-all'
c_command() { # NAME FLAG…
  local name=$1
  shift
  # shellcheck disable=SC2086
  guest "c/$name" "$clang_version" "$clang" $c_flags "$@" "$name.c"
}
c_named() { # NAME FLAG…: a program that keeps its function names, which the wasm-opt that clang runs when it links by -O drops
  local name=$1 object
  shift
  object=$(mktemp --suffix=.o)
  # shellcheck disable=SC2086
  [ -z "$clang_version" ] || "$clang" ${c_flags/-Wl,--strip-all/} "$@" -c "$guests/c/$name.c" -o "$object"
  guest "c/$name" "$clang_version" "$clang" --target=wasm32-wasi -Wl,--strip-debug "$object"
  rm "$object"
}
c_reactor() { # NAME FLAG…
  local name=$1
  shift
  # shellcheck disable=SC2086
  guest "c/$name" "$clang_version" "$clang" $c_flags -mexec-model=reactor "$@" "$name.c"
}
c_calls() { # NAME FLAG…: freestanding, for preview 1 and for its forerunner
  local name=$1 flags='--target=wasm32 -Os -g0 -ffreestanding -nostdlib -Wall -Wextra -Werror -Wl,--strip-all -Wl,--no-entry'
  shift
  # shellcheck disable=SC2086
  guest "c/$name" "$clang_version" "$clang" $flags "$@" "$name.c"
  # shellcheck disable=SC2086
  guest "c/$name-unstable" "$clang_version" "$clang" $flags -DUNSTABLE "$@" "$name.c"
}
rust_lines() { # NAME VERSION RUSTC LINKER… FLAG…: an object alone, so that no library's debug information comes along
  local name=$1 version=$2 program=$3 linker=$4 object
  shift 4
  object=$(mktemp)
  if [ -n "$version" ]; then
    (cd "$guests/rust" && "$program" --target wasm32-unknown-unknown --crate-type cdylib --edition 2021 -C opt-level=1 \
      -C debuginfo=2 -C panic=abort -C codegen-units=1 --emit=obj --remap-path-prefix "$guests/rust=guests" "$@" \
      -o "$object" lines.rs)
  fi
  # shellcheck disable=SC2086
  guest "rust/$name" "$version" $linker --no-entry --no-demangle --export=divide --export=load --export=closure "$object"
  rm "$object"
}
rust_variables() { # NAME VERSION RUSTC LINKER… FLAG…: an object alone; what only failures call traps
  local name=$1 version=$2 program=$3 linker=$4 work shim
  shift 4
  work=$(mktemp -d)
  if [ -n "$version" ]; then
    (cd "$guests/rust" && "$program" --target wasm32-unknown-unknown --crate-type lib --edition 2021 -C opt-level=0 \
      -C debuginfo=2 -C panic=abort -C codegen-units=1 --emit=obj --remap-path-prefix "$guests/rust=guests" "$@" \
      -o "$work/variables.o" variables.rs)
    # newer compilers call this one before they allocate
    shim=$(llvm-nm --undefined-only "$work/variables.o" | sed -n 's/.* \(.*___rust_no_alloc_shim.*\)/\1/p')
    echo "void ${shim:-unused}(void) {}" >"$work/shim.c"
    "$clang" --target=wasm32 -g0 -c "$work/shim.c" -o "$work/shim.o"
  fi
  # shellcheck disable=SC2086
  guest "rust/$name" "$version" $linker --no-entry --no-demangle --unresolved-symbols=ignore-all --export=divide \
    "$work/variables.o" "$work/shim.o"
  rm -r "$work"
}
c_variables() { # NAME FLAG…
  local name=$1 object
  shift
  object=$(mktemp)
  if [ -n "$clang_version" ]; then
    (cd "$guests/c" && "$clang" --target=wasm32 -c -g -gdwarf-4 -ffile-prefix-map="$guests/c=guests" "$@" -o "$object" variables.c)
  fi
  guest "c/$name" "$clang_version" wasm-ld --no-entry "$object"
  rm "$object"
}
c_lines() { # NAME VERSION LINKER FLAG…
  local name=$1 version=$2 linker=$3 object
  shift 3
  object=$(mktemp)
  if [ -n "$version" ]; then
    (cd "$guests/c" && "$clang" --target=wasm32 -c -O1 -g -ffile-prefix-map="$guests/c=guests" "$@" -o "$object" lines.c)
  fi
  # shellcheck disable=SC2086
  guest "c/$name" "$version" $linker --no-entry "$object"
  rm "$object"
}
c_split() { # NAME FLAG…: two units with skeletons in the module, and the package with the rest beside it
  local name=$1 work unit
  shift
  if [ "$wanted" != '  ' ] && [[ $wanted != *" c/$name "* ]]; then return; fi
  work=$(mktemp -d)
  if [ -n "$clang_version" ]; then
    for unit in lines split; do
      (cd "$guests/c" && "$clang" --target=wasm32 -c -O1 -g -gsplit-dwarf -ffile-prefix-map="$guests/c=guests" "$@" \
        -o "$work/$unit.o" $unit.c)
    done
    [ $check = yes ] || llvm-dwp "$work/lines.dwo" "$work/split.dwo" -o "$guests/c/$name.wasm.dwp"
  fi
  guest "c/$name" "$clang_version" wasm-ld --no-entry "$work/lines.o" "$work/split.o"
  rm -r "$work"
}
wat() { # NAME FLAG…
  local name=$1
  shift
  guest "wat/$name" "$wat_version" "$wat2wasm" "$@" "$name.wat"
}

emscripten() { # NAME SOURCE FLAG…
  local name=$1
  shift
  guest "emscripten/$name" "$emcc_version" "$emcc" -Os -sSTANDALONE_WASM "$@"
}
# what makes exceptions the host's, which Emscripten leaves out where a module stands alone
env_throw() {
  local object=$root/.cache/env-throw.o
  mkdir -p "$root/.cache"
  [ -z "$emcc" ] || "$emcc" -Os -c "$guests/emscripten/env-throw.c" -o "$object"
  echo "$object -Wl,--wrap=__cxa_throw,--wrap=__cxa_allocate_exception"
}
rust_emscripten() { # NAME FLAG…
  local name=$1 flags=() flag
  shift
  for flag in -sSTANDALONE_WASM -sALLOW_MEMORY_GROWTH=1 "$@"; do flags+=(-C "link-arg=$flag"); done
  guest "emscripten/$name" "$rust_emscripten_version" "$rust_emscripten" --target wasm32-unknown-emscripten \
    --edition 2021 -C opt-level=s -C lto=fat -C codegen-units=1 --remap-path-prefix "$guests=guests" "${flags[@]}" "$name.rs"
}
assemblyscript() { # NAME FLAG…
  local name=$1
  shift
  # shellcheck disable=SC2086
  guest "assemblyscript/$name" "$asc_version" $asc "$name.ts" --baseDir "$guests/assemblyscript" --optimize --runtime stub "$@"
}

# --- the guests: one line each ---

rust_library greet
rust_library allocate
rust_library loop
rust_library bridge -C link-arg=--export-table -C link-arg=--growable-table
rust_typed typed
rust_library uses-math
rust_library visitor
# function names are kept: a trap says where it happened
rust_library trap -C strip=debuginfo -C link-arg=--max-memory=16777216
rust_library leaky -C strip=debuginfo
rust_library busy -C strip=none -C debuginfo=1
rust_lines lines "$rust_version" "$rustc" wasm-ld
# a compiler that writes DWARF 5, and its linker, which reads it: those of rustup where it has the target
newest=$(rustup which rustc 2>/dev/null || true)
newest_linker=$([ -z "$newest" ] || find "$("$newest" --print sysroot)" -name rust-lld -type f | head -n 1)
newest_version=$([ -z "$newest_linker" ] || "$newest" --version)
rust_lines lines-dwarf5 "$newest_version" "$newest" "$newest_linker -flavor wasm" -C dwarf-version=5
c_lines lines "$clang_version" wasm-ld -gdwarf-4
c_lines lines-dwarf5 "$([ -z "$newest_linker" ] || echo "$clang_version")" "$newest_linker -flavor wasm" -gdwarf-5
rust_variables variables "$rust_version" "$rustc" wasm-ld
rust_variables variables-current "$newest_version" "$newest" "$newest_linker -flavor wasm" -C dwarf-version=5 --cfg current
c_variables variables -O0
c_variables variables-optimized -O1
c_split split-dwarf4 -gdwarf-4
c_split split-dwarf5 -gdwarf-5
# AssemblyScript, with a source map: ASC names the compiler (npm install assemblyscript)
if [ -n "${ASC:-}" ] && [ $check = no ]; then
  (cd "$guests/as" && cp lines.as lines.ts && "$ASC" lines.ts -O0 --runtime stub --sourceMap -o lines.wasm && rm lines.ts)
fi
rust_command hello
rust_command cat
rust_command exit
rust_command spin
rust_command shapes
rust_command files
rust_command errnos
rust_command clock-random
rust_reactor reactor
c_command hello
c_command files
c_command errnos
c_command flood
c_calls calls
c_calls syscalls -Wl,--max-memory=4194304
c_named leaky
c_reactor reactor
c_reactor library -Wl,--export=malloc -Wl,--export=free
wat empty
wat trap --debug-names
wat counter
wat uses-counter
wat allocators
wat misbehaving
wat several-results
wat shared-memory --enable-threads
wat provider --enable-exceptions
wat consumer --enable-exceptions --debug-names
wat crossings
wat host-calls --enable-exceptions --debug-names
wat swallow-exit --enable-exceptions
wat start-trap --debug-names
wat start-call
wat segment-out-of-bounds
wat stack-pointer
wat uncaught --enable-exceptions
wat tail-calls --enable-tail-call
wat echo
wat wants-echo
wat wants-to-string
wat wants-much
wat high-memory
wat wasi-all
wat wasi-calls
wat tier-state
emscripten jump jump.c -sALLOW_MEMORY_GROWTH=1
# shellcheck disable=SC2046
emscripten throws throws.cpp -fexceptions $(env_throw)
rust_emscripten panic
assemblyscript checks
assemblyscript garbage --runtime incremental --debug --use abort=

for kernel in dispatch hashing json matrix nbody recursion sieve sorting strings trees compression; do
  kernel $kernel
done
kernel simd -C target-feature=+simd128

# --- the end ---

if [ -n "$lacking" ]; then
  echo "left out $missing guests, for want of a toolchain:"
  [[ $lacking != *rust* && $lacking != *kernel* ]] || echo "$rust_help"
  [[ "$lacking " != *' c '* ]] || echo "$clang_help"
  [[ $lacking != *wat* ]] || echo "$wat_help"
  [[ $lacking != *emscripten* ]] || echo "$emscripten_help"
  [[ $lacking != *assemblyscript* ]] || echo "$assemblyscript_help"
fi
if [ $check = yes ]; then
  echo "guests: $same as committed, $different different, $uncompared not compared, $missing without a toolchain"
  [ $different -eq 0 ]
else
  if [ "$wanted" = '  ' ] && [ -z "$lacking" ]; then
    printf 'rust: %s\nc: %s\nwat: %s\nemscripten: %s\nassemblyscript: %s\n' "$rust_version" "$clang_version" \
      "$wat_version" "$emcc_version" "$asc_version" >"$guests/toolchain.txt"
  fi
  echo "guests: $built built, $missing left out"
  [ "$missing" -eq 0 ]
fi
