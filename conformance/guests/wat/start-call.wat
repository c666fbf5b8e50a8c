;; Calls the host in its start function, with a memory that it imports.
(module
  (import "env" "memory" (memory 1))
  (import "env" "begin" (func $begin (param i32)))
  (func $start (i32.store (i32.const 8) (i32.const 77)) (call $begin (i32.const 8)))
  (start $start))
