(module
 (type $unary (func (param i32) (result i32)))
 (type $1 (func (param i32 i32) (result i32)))
 (global $global$0 (mut i32) (i32.const 0))
 (global $global$1 (mut i32) (i32.const 0))
 (table $0 1 funcref)
 (elem $0 (i32.const 0) $2)
 (export "table" (table $0))
 (export "again" (func $1))
 (export "ferrule:stack-exhausted" (global $global$0))
 (func $again (type $1) (param $0 i32) (param $1 i32) (result i32)
  (local $scratch i32)
  (if
   (i32.lt_s
    (local.tee $1
     (i32.sub
      (local.get $1)
      (i32.const 1)
     )
    )
    (i32.const 0)
   )
   (then
    (global.set $global$0
     (i32.const 1)
    )
    (unreachable)
   )
  )
  (call_indirect $0 (type $unary)
   (local.get $0)
   (block (result i32)
    (local.set $scratch
     (i32.const 0)
    )
    (global.set $global$1
     (local.get $1)
    )
    (local.get $scratch)
   )
  )
 )
 (func $1 (type $unary) (param $0 i32) (result i32)
  (global.set $global$1
   (i32.const 1000)
  )
  (call $again
   (local.get $0)
   (i32.const 1000)
  )
 )
 (func $2 (type $unary) (param $0 i32) (result i32)
  (call $again
   (local.get $0)
   (global.get $global$1)
  )
 )
)
