(module
 (type $0 (func (param i32) (result i32)))
 (type $1 (func (result i64 i64)))
 (global $global$0 (mut i64) (i64.const 0))
 (global $global$1 (mut i64) (i64.const 0))
 (export "run" (func $2))
 (export "ferrule:counts-0" (func $3))
 (func $leaf (type $0) (param $n i32) (result i32)
  (i32.add
   (local.get $n)
   (i32.const 1)
  )
 )
 (func $down (type $0) (param $n i32) (result i32)
  (if (result i32)
   (local.get $n)
   (then
    (global.set $global$0
     (i64.add
      (global.get $global$0)
      (i64.const 1)
     )
    )
    (call $down
     (i32.sub
      (local.get $n)
      (i32.const 1)
     )
    )
   )
   (else
    (call $leaf
     (local.get $n)
    )
   )
  )
 )
 (func $2 (type $0) (param $n i32) (result i32)
  (global.set $global$1
   (i64.add
    (global.get $global$1)
    (i64.const 1)
   )
  )
  (call $down
   (call $leaf
    (local.get $n)
   )
  )
 )
 (func $3 (type $1) (result i64 i64)
  (tuple.make 2
   (global.get $global$0)
   (global.get $global$1)
  )
 )
)
