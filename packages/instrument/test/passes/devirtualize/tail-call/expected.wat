(module
 (type $step (func (param i32) (result i32)))
 (table $0 2 2 funcref)
 (elem $0 (i32.const 1) $a)
 (export "run" (func $1))
 (func $a (type $step) (param $0 i32) (result i32)
  (local.get $0)
 )
 (func $1 (type $step) (param $0 i32) (result i32)
  (local $1 i32)
  (local $scratch i32)
  (local.set $scratch
   (local.get $0)
  )
  (if
   (i32.eq
    (local.tee $1
     (local.get $0)
    )
    (i32.const 1)
   )
   (then
    (return_call $a
     (local.get $scratch)
    )
   )
   (else
    (return_call_indirect $0 (type $step)
     (local.get $scratch)
     (local.get $1)
    )
   )
  )
 )
)
