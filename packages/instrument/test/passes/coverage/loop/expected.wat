(module
 (type $0 (func (param i32)))
 (type $1 (func (result i64 i64)))
 (global $global$0 (mut i64) (i64.const 0))
 (global $global$1 (mut i64) (i64.const 0))
 (export "count" (func $0))
 (export "ferrule:counts-0" (func $1))
 (func $0 (type $0) (param $n i32)
  (local $1 i64)
  (global.set $global$0
   (i64.add
    (global.get $global$0)
    (i64.const 1)
   )
  )
  (local.set $1
   (global.get $global$1)
  )
  (loop $label
   (global.set $global$1
    (local.tee $1
     (i64.add
      (local.get $1)
      (i64.const 1)
     )
    )
   )
   (br_if $label
    (local.tee $n
     (i32.sub
      (local.get $n)
      (i32.const 1)
     )
    )
   )
  )
 )
 (func $1 (type $1) (result i64 i64)
  (tuple.make 2
   (global.get $global$0)
   (global.get $global$1)
  )
 )
)
