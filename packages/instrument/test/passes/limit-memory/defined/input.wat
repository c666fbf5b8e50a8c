;; {"pages": 16}
(module
  (memory $grows 1)
  (data (i32.const 0) "kept")
  (export "memory" (memory $grows))
  (func (export "grow") (param i32) (result i32)
    (memory.grow (local.get 0))
  )
)
