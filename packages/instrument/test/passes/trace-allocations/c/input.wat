;; {"functions": [{"function": 1, "name": "malloc", "kind": "allocate", "size": 0, "count": -1, "out": -1}, {"function": 2, "name": "free", "kind": "free", "pointer": 0}, {"function": 3, "name": "realloc", "kind": "reallocate", "pointer": 0, "size": 1}, {"function": 4, "name": "posix_memalign", "kind": "allocate", "size": 2, "count": -1, "out": 0}]}
(module
  (import "env" "log" (func $log (param i32)))
  (memory 1)
  (table 2 funcref)
  (elem (i32.const 0) $malloc $log)
  (func $malloc (export "malloc") (param i32) (result i32) (call $log (local.get 0)) (i32.const 64))
  (func $free (param i32) (call $log (local.get 0)))
  (func $realloc (param i32 i32) (result i32) (call $free (local.get 0)) (call $malloc (local.get 1)))
  (func $posix_memalign (param i32 i32 i32) (result i32)
    (i32.store (local.get 0) (i32.const 64)) (i32.const 0))
  (func $main (call $free (call $realloc (call $malloc (i32.const 8)) (i32.const 16))))
  (start $main))
