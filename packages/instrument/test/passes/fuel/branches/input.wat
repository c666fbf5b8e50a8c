;; {"exactTraps": false}
;; Ways of different cost meet at $out; the cheaper ones pay nothing there.
(module
  (func (export "classify") (param i32) (result i32)
    (local $kind i32)
    (block $out
      (block $two
        (block $one
          (br_table $one $two $out (local.get 0)))
        (local.set $kind (i32.add (i32.const 1) (i32.const 2)))
        (br $out))
      (local.set $kind (i32.div_u (i32.const 7) (local.get 0))))
    (local.get $kind)))
