;; {"functions": [{"index": 0, "params": 0, "results": 1}], "imported": 0}
(module
  (tag $failed)
  (func $risky (result i32)
    (throw $failed))
  (func (export "run") (result i32)
    (block $caught
      (try_table (catch $failed $caught)
        (return (call $risky))))
    (i32.const 1)))
