;; {"depth": 1000}
;; $leaf calls nobody and takes nothing.
(module
  (func $down (export "down") (param i32) (result i32)
    (local i32)
    (local.set 1 (call $leaf (local.get 0)))
    (call $down (local.get 1)))
  (func $leaf (param i32) (result i32) (local.get 0)))
