;; {"functions": [{"index": 1, "params": 2, "results": 1}, {"index": 3, "params": 0, "results": 0}], "imported": 1}
(module
  (import "env" "host" (func $host (param i32)))
  (table funcref (elem $twice $other))
  (func $twice (export "twice") (param $n i32) (param $wide i64) (result i32)
    (local $kept f64)
    (if (i32.eqz (local.get $n))
      (then (return (i32.const 7))))
    (call $other)
    (i32.shl (local.get $n) (i32.const 1)))
  (func $other
    (call $host (call $twice (i32.const 1) (i64.const 2))))
  (func $quiet (export "quiet")
    (call $host (i32.const 5))))
