(module
 (type $0 (func (result i32)))
 (global $global$0 (mut i32) (i32.const 1048576))
 (global $global$1 (mut i32) (i32.const 0))
 (memory $0 17)
 (data $0 (i32.const 1048576) "data")
 (export "frame" (func $0))
 (export "ferrule:stack-overflow" (global $global$1))
 (func $0 (type $0) (result i32)
  (local $sp i32)
  (global.set $global$0
   (local.tee $sp
    (i32.sub
     (global.get $global$0)
     (i32.const 64)
    )
   )
  )
  (if
   (i32.gt_u
    (global.get $global$0)
    (i32.const 1048576)
   )
   (then
    (global.set $global$1
     (i32.const 1)
    )
    (unreachable)
   )
  )
  (i32.store
   (local.get $sp)
   (i32.const 1)
  )
  (global.set $global$0
   (i32.add
    (local.get $sp)
    (i32.const 64)
   )
  )
  (if
   (i32.gt_u
    (global.get $global$0)
    (i32.const 1048576)
   )
   (then
    (global.set $global$1
     (i32.const 1)
    )
    (unreachable)
   )
  )
  (i32.load
   (local.get $sp)
  )
 )
)
