;; {}
(module
  (memory 1)
  (global $counter (mut i32) (i32.const 7))
  (global $fixed i32 (i32.const 8))
  (table $changed 2 funcref)
  (table $unchanged 2 funcref)
  (func (export "set") (param $index i32)
    (table.set $changed (local.get $index) (table.get $unchanged (i32.const 0)))
    (global.set $counter (local.get $index))))
