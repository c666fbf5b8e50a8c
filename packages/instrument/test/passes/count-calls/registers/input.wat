;; {"functions": [{"index": 0, "params": 1, "results": 0}, {"index": 1, "params": 1, "results": 1}, {"index": 2, "params": 1, "results": 1}], "imported": 1}
;; after fuel {"exactTraps": false}
(module
  (import "env" "note" (func $note (param i32)))
  (func $twice (param $n i32) (result i32)
    (return (i32.shl (local.get $n) (i32.const 1))))
  (func (export "four") (param $n i32) (result i32)
    (call $note (local.get $n))
    (call $twice (call $twice (local.get $n)))))
