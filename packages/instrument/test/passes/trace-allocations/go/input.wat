;; {"functions": [{"function": 0, "name": "runtime.mallocgc", "kind": "allocate-go"}]}
(module
  (memory 1)
  (global $sp (mut i32) (i32.const 1024))
  (func $mallocgc (export "mallocgc") (param $place i32) (result i32)
    (i64.store offset=32 (global.get $sp) (i64.const 4096))
    (global.set $sp (i32.add (global.get $sp) (i32.const 8)))
    (local.get $place)))
