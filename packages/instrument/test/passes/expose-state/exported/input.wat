;; {}
(module
  (import "env" "memory" (memory 1))
  (global $counter (mut i32) (i32.const 7))
  (table $table 2 funcref)
  (export "counter" (global $counter))
  (export "table" (table $table))
  (func (export "ferrule:memory-0")))
