;; {"elements": 1000}
(module
  (table $grows 10 funcref)
  (table $fixed 5 5 externref)
  (table $lowered 1 2000 externref)
  (elem (table $grows) (i32.const 3) func $f)
  (func $f (export "size") (result i32)
    (table.size $grows)
  )
)
