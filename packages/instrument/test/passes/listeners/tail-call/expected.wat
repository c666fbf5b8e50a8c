(module
 (type $0 (func (param i32 i32) (result i32)))
 (type $1 (func (param i32 i32)))
 (type $2 (func (param i32)))
 (type $3 (func (param i32) (result i32)))
 (import "ferrule:listeners" "before-0" (func $fimport$0 (type $0) (param i32 i32) (result i32)))
 (import "ferrule:listeners" "after-0" (func $fimport$1 (type $1) (param i32 i32)))
 (import "ferrule:listeners" "left-0" (func $fimport$2 (type $2) (param i32)))
 (export "down" (func $down))
 (func $down (type $3) (param $0 i32) (result i32)
  (local $1 i32)
  (local $2 i32)
  (local $scratch i32)
  (local.set $1
   (call $fimport$0
    (i32.const 0)
    (local.get $0)
   )
  )
  (local.set $2
   (block (result i32)
    (if (result i32)
     (local.get $0)
     (then
      (return_call $down
       (block (result i32)
        (local.set $scratch
         (i32.sub
          (local.get $0)
          (i32.const 1)
         )
        )
        (call $fimport$2
         (local.get $1)
        )
        (local.get $scratch)
       )
      )
     )
     (else
      (i32.const 9)
     )
    )
   )
  )
  (call $fimport$1
   (local.get $1)
   (local.get $2)
  )
  (local.get $2)
 )
)
