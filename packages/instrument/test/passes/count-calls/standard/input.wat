;; {"functions": [{"index": 0, "params": 1, "results": 0}, {"index": 1, "params": 1, "results": 1}], "imported": 0}
;; after fuel {"exactTraps": false}
(module
  (tag $failure (param i32))
  (func $fail (param $n i32)
    (throw $failure (local.get $n)))
  (func (export "attempt") (param $n i32) (result i32)
    (block $caught (result i32)
      (try_table (catch $failure $caught)
        (call $fail (local.get $n)))
      (i32.const 0))))
