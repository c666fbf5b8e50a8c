(module
 (type $0 (func))
 (type $1 (func (result i32)))
 (type $2 (func (result i64 i64 i64)))
 (global $global$0 (mut i64) (i64.const 0))
 (global $global$1 (mut i64) (i64.const 0))
 (global $global$2 (mut i64) (i64.const 0))
 (tag $failed (type $0))
 (export "run" (func $1))
 (export "ferrule:counts-0" (func $2))
 (func $risky (type $0)
  (throw $failed)
 )
 (func $1 (type $1) (result i32)
  (global.set $global$0
   (i64.add
    (global.get $global$0)
    (i64.const 1)
   )
  )
  (block $block
   (try_table (catch $failed $block)
    (call $risky)
    (global.set $global$1
     (i64.add
      (global.get $global$1)
      (i64.const 1)
     )
    )
    (return
     (i32.const 1)
    )
   )
   (unreachable)
  )
  (global.set $global$2
   (i64.add
    (global.get $global$2)
    (i64.const 1)
   )
  )
  (i32.const 2)
 )
 (func $2 (type $2) (result i64 i64 i64)
  (tuple.make 3
   (global.get $global$0)
   (global.get $global$1)
   (global.get $global$2)
  )
 )
)
