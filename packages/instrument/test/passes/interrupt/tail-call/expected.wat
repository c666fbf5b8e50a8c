(module
 (type $0 (func (param i32)))
 (type $1 (func))
 (export "forever" (func $forever))
 (func $forever (type $0) (param $0 i32)
  (local $scratch i32)
  (return_call $forever
   (block (result i32)
    (local.set $scratch
     (i32.add
      (local.get $0)
      (i32.const 1)
     )
    )
    (call $1)
    (local.get $scratch)
   )
  )
 )
 (func $1 (type $1)
 )
)
