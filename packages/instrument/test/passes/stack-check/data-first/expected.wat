(module
 (type $0 (func (result i32)))
 (global $global$0 (mut i32) (i32.const 66576))
 (global $global$1 i32 (i32.const 1040))
 (global $global$2 (mut i32) (i32.const 0))
 (memory $0 2)
 (data $0 (i32.const 1024) "data")
 (export "__data_end" (global $global$1))
 (export "frame" (func $0))
 (export "ferrule:stack-overflow" (global $global$2))
 (func $0 (type $0) (result i32)
  (global.set $global$0
   (i32.sub
    (global.get $global$0)
    (i32.const 16)
   )
  )
  (if
   (i32.gt_u
    (i32.sub
     (global.get $global$0)
     (i32.const 1040)
    )
    (i32.const 65536)
   )
   (then
    (global.set $global$2
     (i32.const 1)
    )
    (unreachable)
   )
  )
  (global.get $global$0)
 )
)
