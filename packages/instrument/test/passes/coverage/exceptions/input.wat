;; {}
(module
  (tag $failed)
  (func $risky (throw $failed))
  (func (export "run") (result i32)
    (block $caught
      (try_table (catch $failed $caught)
        (call $risky)
        (return (i32.const 1))))
    (i32.const 2)))
