;; {"depth": 1000}
(module
  (func $leaf (export "leaf") (param i32) (result i32) (local.get 0)))
