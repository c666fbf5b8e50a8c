(module
 (type $0 (func (param i32 i32) (result i32)))
 (type $unary (func (param i32) (result i32)))
 (global $global$0 (mut i32) (i32.const 0))
 (global $global$1 (mut i32) (i32.const 0))
 (table $0 1 funcref)
 (elem $0 (i32.const 0) $again)
 (export "again" (func $1))
 (export "ferrule:stack-exhausted" (global $global$0))
 (func $again (type $0) (param $0 i32) (param $1 i32) (result i32)
  (local $2 i32)
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
  (call_indirect $0 (type $0)
   (local.get $0)
   (block (result i32)
    (local.set $2
     (i32.const 0)
    )
    (local.get $1)
   )
   (local.get $2)
  )
 )
 (func $1 (type $unary) (param $0 i32) (result i32)
  (call $again
   (local.get $0)
   (i32.const 1000)
  )
 )
)
