(module
 (type $0 (func (param i32) (result i32)))
 (type $1 (func (param i32 i32) (result i32)))
 (global $global$0 (mut i32) (i32.const 0))
 (global $global$1 (mut i32) (i32.const 0))
 (export "down" (func $2))
 (export "ferrule:stack-exhausted" (global $global$0))
 (func $down (type $1) (param $0 i32) (param $1 i32) (result i32)
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
  (local.set $2
   (call $leaf
    (local.get $0)
   )
  )
  (call $down
   (local.get $2)
   (local.get $1)
  )
 )
 (func $leaf (type $0) (param $0 i32) (result i32)
  (local.get $0)
 )
 (func $2 (type $0) (param $0 i32) (result i32)
  (global.set $global$1
   (i32.const 1000)
  )
  (call $down
   (local.get $0)
   (i32.const 1000)
  )
 )
)
