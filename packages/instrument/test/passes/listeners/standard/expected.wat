(module
 (type $0 (func (result i32)))
 (type $1 (func))
 (type $2 (func (param i32) (result i32)))
 (type $3 (func (param i32 i32)))
 (type $4 (func (param i32)))
 (import "ferrule:listeners" "before-0" (func $fimport$0 (type $2) (param i32) (result i32)))
 (import "ferrule:listeners" "after-0" (func $fimport$1 (type $3) (param i32 i32)))
 (import "ferrule:listeners" "thrown-0" (func $fimport$2 (type $4) (param i32)))
 (tag $failed (type $1))
 (export "run" (func $1))
 (func $risky (type $0) (result i32)
  (local $0 i32)
  (local $1 i32)
  (local $scratch exnref)
  (local.set $0
   (call $fimport$0
    (i32.const 0)
   )
  )
  (local.set $1
   (block $block1 (result i32)
    (throw_ref
     (block (result exnref)
      (local.set $scratch
       (block $block (result exnref)
        (br $block1
         (try_table (result i32) (catch_all_ref $block)
          (throw $failed)
         )
        )
       )
      )
      (call $fimport$2
       (local.get $0)
      )
      (local.get $scratch)
     )
    )
   )
  )
  (call $fimport$1
   (local.get $0)
   (local.get $1)
  )
  (local.get $1)
 )
 (func $1 (type $0) (result i32)
  (block $block
   (try_table (catch $failed $block)
    (return
     (call $risky)
    )
   )
   (unreachable)
  )
  (i32.const 1)
 )
)
