(module
 (type $0 (func (param i32) (result i32)))
 (global $global$0 (mut i32) (i32.const 65536))
 (memory $0 1)
 (export "sum" (func $0))
 (func $0 (type $0) (param $0 i32) (result i32)
  (local $1 i32)
  (local $2 i32)
  (local $3 i32)
  (local $4 i32)
  (local $5 i64)
  (local $scratch i32)
  (local $scratch_7 i32)
  (local.set $1
   (i32.sub
    (global.get $global$0)
    (i32.const 16)
   )
  )
  (drop
   (block (result i32)
    (local.set $scratch
     (local.get $1)
    )
    (local.set $3
     (i32.const 0)
    )
    (local.get $scratch)
   )
  )
  (loop $label
   (drop
    (block (result i32)
     (local.set $scratch_7
      (local.get $1)
     )
     (drop
      (local.get $1)
     )
     (local.set $3
      (i32.add
       (local.get $3)
       (local.get $0)
      )
     )
     (local.get $scratch_7)
    )
   )
   (br_if $label
    (local.tee $0
     (i32.sub
      (local.get $0)
      (i32.const 1)
     )
    )
   )
  )
  (drop
   (local.get $1)
  )
  (local.get $3)
 )
)
