(module
 (type $0 (func (param i32)))
 (global $counter (mut i32) (i32.const 7))
 (global $fixed i32 (i32.const 8))
 (memory $0 1)
 (table $changed 2 funcref)
 (table $unchanged 2 funcref)
 (export "set" (func $0))
 (export "ferrule:memory-0" (memory $0))
 (export "ferrule:global-0" (global $counter))
 (export "ferrule:table-0" (table $changed))
 (func $0 (type $0) (param $index i32)
  (table.set $changed
   (local.get $index)
   (table.get $unchanged
    (i32.const 0)
   )
  )
  (global.set $counter
   (local.get $index)
  )
 )
)
