(module
 (type $0 (func))
 (type $1 (func (param i32) (result i32)))
 (type $2 (func (param funcref)))
 (import "env" "log" (func $log (type $0)))
 (export "run" (func $run))
 (func $itself (type $1) (param $0 i32) (result i32)
  (if (result i32)
   (local.get $0)
   (then
    (call $itself
     (i32.sub
      (local.get $0)
      (i32.const 1)
     )
    )
   )
   (else
    (i32.const 0)
   )
  )
 )
 (func $tail (type $1) (param $0 i32) (result i32)
  (return_call $itself
   (local.get $0)
  )
 )
 (func $reference (type $0)
  (local $0 externref)
  (drop
   (local.get $0)
  )
 )
 (func $given (type $2) (param $0 funcref)
 )
 (func $rare (type $0)
  (nop)
 )
 (func $never (type $0)
  (call $reference)
 )
 (func $run (type $0)
  (call $log)
  (drop
   (call $itself
    (i32.const 3)
   )
  )
  (drop
   (call $tail
    (i32.const 3)
   )
  )
  (call $reference)
  (call $given
   (ref.null nofunc)
  )
  (call $rare)
  (call $never)
 )
)
