;; A command that exits and does its best not to: what the host throws is caught, and it goes on.
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (global $survived (export "survived") (mut i32) (i32.const 0))
  (func (export "_start")
    (try (do (call $exit (i32.const 7))) (catch_all))
    (global.set $survived (i32.const 1))))
