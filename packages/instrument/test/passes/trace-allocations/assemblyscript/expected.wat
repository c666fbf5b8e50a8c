(module
 (type $0 (func (param i32 i32)))
 (type $1 (func (param i32 i32) (result i32)))
 (type $2 (func (param i32)))
 (type $3 (func (param i32 i32 i32)))
 (import "ferrule:allocations" "allocated" (func $fimport$0 (type $0) (param i32 i32)))
 (import "ferrule:allocations" "freed" (func $fimport$1 (type $2) (param i32)))
 (import "ferrule:allocations" "reallocated" (func $fimport$2 (type $3) (param i32 i32 i32)))
 (global $global$0 (mut i32) (i32.const 0))
 (memory $0 1)
 (export "new" (func $new))
 (export "ferrule:allocating" (global $global$0))
 (func $new (type $1) (param $0 i32) (param $1 i32) (result i32)
  (local $2 i32)
  (if (result i32)
   (global.get $global$0)
   (then
    (call $2
     (local.get $0)
     (local.get $1)
    )
   )
   (else
    (global.set $global$0
     (i32.const 1)
    )
    (local.set $2
     (call $2
      (local.get $0)
      (local.get $1)
     )
    )
    (call $fimport$0
     (local.get $2)
     (local.get $0)
    )
    (global.set $global$0
     (i32.const 0)
    )
    (local.get $2)
   )
  )
 )
 (func $insertBlock (type $0) (param $0 i32) (param $1 i32)
  (call $fimport$1
   (i32.add
    (local.get $1)
    (i32.const 20)
   )
  )
  (call $3
   (local.get $0)
   (local.get $1)
  )
 )
 (func $2 (type $1) (param $0 i32) (param $1 i32) (result i32)
  (call $insertBlock
   (i32.const 0)
   (i32.const 64)
  )
  (i32.const 84)
 )
 (func $3 (type $0) (param $0 i32) (param $1 i32)
  (i32.store
   (local.get $1)
   (i32.const 0)
  )
 )
)
