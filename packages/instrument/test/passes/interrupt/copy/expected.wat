(module
 (type $0 (func (param i64 i64 i64)))
 (type $1 (func))
 (memory $0 i64 1)
 (export "copy" (func $0))
 (func $0 (type $0) (param $0 i64) (param $1 i64) (param $2 i64)
  (call $2
   (local.get $0)
   (local.get $1)
   (local.get $2)
  )
 )
 (func $1 (type $1)
 )
 (func $2 (type $0) (param $0 i64) (param $1 i64) (param $2 i64)
  (call $1)
  (if
   (i32.or
    (i32.or
     (i64.le_u
      (local.get $2)
      (i64.const 1048576)
     )
     (i32.or
      (i64.gt_u
       (local.get $2)
       (i64.shl
        (memory.size)
        (i64.const 16)
       )
      )
      (i64.gt_u
       (local.get $0)
       (i64.sub
        (i64.shl
         (memory.size)
         (i64.const 16)
        )
        (local.get $2)
       )
      )
     )
    )
    (i32.or
     (i64.gt_u
      (local.get $2)
      (i64.shl
       (memory.size)
       (i64.const 16)
      )
     )
     (i64.gt_u
      (local.get $1)
      (i64.sub
       (i64.shl
        (memory.size)
        (i64.const 16)
       )
       (local.get $2)
      )
     )
    )
   )
   (then
    (memory.copy
     (local.get $0)
     (local.get $1)
     (local.get $2)
    )
    (return)
   )
  )
  (if
   (i64.le_u
    (local.get $0)
    (local.get $1)
   )
   (then
    (loop $label
     (memory.copy
      (local.get $0)
      (local.get $1)
      (i64.const 1048576)
     )
     (local.set $0
      (i64.add
       (local.get $0)
       (i64.const 1048576)
      )
     )
     (local.set $1
      (i64.add
       (local.get $1)
       (i64.const 1048576)
      )
     )
     (local.set $2
      (i64.sub
       (local.get $2)
       (i64.const 1048576)
      )
     )
     (call $1)
     (br_if $label
      (i64.gt_u
       (local.get $2)
       (i64.const 1048576)
      )
     )
    )
   )
   (else
    (loop $label1
     (local.set $2
      (i64.sub
       (local.get $2)
       (i64.const 1048576)
      )
     )
     (memory.copy
      (i64.add
       (local.get $0)
       (local.get $2)
      )
      (i64.add
       (local.get $1)
       (local.get $2)
      )
      (i64.const 1048576)
     )
     (call $1)
     (br_if $label1
      (i64.gt_u
       (local.get $2)
       (i64.const 1048576)
      )
     )
    )
   )
  )
  (memory.copy
   (local.get $0)
   (local.get $1)
   (local.get $2)
  )
 )
)
