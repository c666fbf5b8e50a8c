(module
 (type $step (func (param i32 f64) (result i32)))
 (type $1 (func (param i32) (result i32)))
 (table $0 10 10 funcref)
 (elem $0 (i32.const 1) $a $b $c $d $e $a $b $c $d)
 (export "few" (func $5))
 (export "many" (func $6))
 (func $a (type $step) (param $0 i32) (param $1 f64) (result i32)
  (i32.const 1)
 )
 (func $b (type $step) (param $0 i32) (param $1 f64) (result i32)
  (i32.const 2)
 )
 (func $c (type $step) (param $0 i32) (param $1 f64) (result i32)
  (i32.const 3)
 )
 (func $d (type $step) (param $0 i32) (param $1 f64) (result i32)
  (i32.const 4)
 )
 (func $e (type $step) (param $0 i32) (param $1 f64) (result i32)
  (i32.const 5)
 )
 (func $5 (type $1) (param $0 i32) (result i32)
  (local $1 i32)
  (local $scratch (tuple i32 f64))
  (local $scratch_3 (tuple i32 f64))
  (local $scratch_4 (tuple i32 f64))
  (local $scratch_5 (tuple i32 f64))
  (local $scratch_6 (tuple i32 f64))
  (local.set $scratch
   (tuple.make 2
    (local.get $0)
    (f64.const 1)
   )
  )
  (if (result i32)
   (i32.eq
    (local.tee $1
     (local.get $0)
    )
    (i32.const 1)
   )
   (then
    (call $a
     (tuple.extract 2 0
      (local.tee $scratch_3
       (local.get $scratch)
      )
     )
     (tuple.extract 2 1
      (local.get $scratch_3)
     )
    )
   )
   (else
    (local.set $scratch_4
     (local.get $scratch)
    )
    (if (result i32)
     (i32.eq
      (local.get $1)
      (i32.const 2)
     )
     (then
      (call $b
       (tuple.extract 2 0
        (local.tee $scratch_5
         (local.get $scratch_4)
        )
       )
       (tuple.extract 2 1
        (local.get $scratch_5)
       )
      )
     )
     (else
      (call_indirect $0 (type $step)
       (tuple.extract 2 0
        (local.tee $scratch_6
         (local.get $scratch_4)
        )
       )
       (tuple.extract 2 1
        (local.get $scratch_6)
       )
       (local.get $1)
      )
     )
    )
   )
  )
 )
 (func $6 (type $1) (param $0 i32) (result i32)
  (call_indirect $0 (type $step)
   (local.get $0)
   (f64.const 1)
   (local.get $0)
  )
 )
)
