(module
 (type $0 (func (result v128 i32)))
 (type $1 (func (param i32 i64 i64) (result i32)))
 (type $2 (func (param i32 i64 i64 i32)))
 (type $3 (func (param v128) (result v128 i32)))
 (import "ferrule:listeners" "before-0" (func $fimport$0 (type $1) (param i32 i64 i64) (result i32)))
 (import "ferrule:listeners" "after-0" (func $fimport$1 (type $2) (param i32 i64 i64 i32)))
 (export "split" (func $0))
 (func $0 (type $3) (param $0 v128) (result v128 i32)
  (local $1 i32)
  (local $2 v128)
  (local $3 i32)
  (local $scratch (tuple v128 i32))
  (local $scratch_5 v128)
  (local.set $1
   (call $fimport$0
    (i32.const 0)
    (i64x2.extract_lane 0
     (local.get $0)
    )
    (i64x2.extract_lane 1
     (local.get $0)
    )
   )
  )
  (local.set $2
   (block (result v128)
    (local.set $scratch_5
     (tuple.extract 2 0
      (local.tee $scratch
       (block (type $0) (result v128 i32)
        (tuple.make 2
         (local.get $0)
         (i32.const 3)
        )
       )
      )
     )
    )
    (local.set $3
     (tuple.extract 2 1
      (local.get $scratch)
     )
    )
    (local.get $scratch_5)
   )
  )
  (call $fimport$1
   (local.get $1)
   (i64x2.extract_lane 0
    (local.get $2)
   )
   (i64x2.extract_lane 1
    (local.get $2)
   )
   (local.get $3)
  )
  (tuple.make 2
   (local.get $2)
   (local.get $3)
  )
 )
)
