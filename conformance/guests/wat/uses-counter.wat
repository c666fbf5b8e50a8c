;; Imported as an ES module, it imports from a WebAssembly file, a JavaScript file and WASI.
(module
  (import "./counter.wasm" "count" (global $count (mut i32)))
  (import "./counter.wasm" "increment" (func $increment (result i32)))
  (import "./host.js" "log" (func $log (param i32)))
  (import "./host.js" "offset" (global $offset i32))
  (import "wasi_snapshot_preview1" "fd_prestat_get" (func $fd_prestat_get (param i32 i32) (result i32)))
  (memory (export "memory") 1)
  (func $begin (call $log (i32.const -1)))
  (start $begin)
  (func (export "read") (result i32) (global.get $count))
  (func (export "write") (param i32) (global.set $count (local.get 0)))
  ;; counts twice, logs, and adds the host's offset
  (func (export "twice") (result i32)
    (drop (call $increment))
    (call $log (call $increment))
    (i32.add (global.get $count) (global.get $offset)))
  ;; what WASI says to the first directory: 8 (EBADF) where there is none
  (func (export "prestat") (result i32) (call $fd_prestat_get (i32.const 3) (i32.const 0))))
