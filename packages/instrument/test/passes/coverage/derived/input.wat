;; {}
(module
  (func $leaf (param $n i32) (result i32)
    (i32.add (local.get $n) (i32.const 1)))
  (func $down (param $n i32) (result i32)
    (if (result i32) (local.get $n)
      (then (call $down (i32.sub (local.get $n) (i32.const 1))))
      (else (call $leaf (local.get $n)))))
  (func (export "run") (param $n i32) (result i32)
    (call $down (call $leaf (local.get $n)))))
