;; {}
(module
  (func (export "shared") (param i32) (result i32)
    (if (local.get 0) (then (local.set 0 (i32.const 1))) (else (local.set 0 (i32.const 2))))
    (i32.add (local.get 0) (i32.const 3)))
  (func (export "left") (param i32) (result i32)
    (if (local.get 0) (then (return (i32.const 1))))
    (block $out
      (br_if $out (i32.eqz (local.get 0)))
      (return (i32.const 2)))
    (i32.const 3)))
