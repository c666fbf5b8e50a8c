(module
 (type $0 (func (param i32) (result i32)))
 (type $1 (func (param i32 i32)))
 (type $2 (func (param i32)))
 (type $3 (func (param i32 i32 i32)))
 (import "ferrule:allocations" "allocated" (func $fimport$0 (type $1) (param i32 i32)))
 (import "ferrule:allocations" "freed" (func $fimport$1 (type $2) (param i32)))
 (import "ferrule:allocations" "reallocated" (func $fimport$2 (type $3) (param i32 i32 i32)))
 (global $sp (mut i32) (i32.const 1024))
 (global $global$1 (mut i32) (i32.const 0))
 (memory $0 1)
 (export "mallocgc" (func $mallocgc))
 (export "ferrule:allocating" (global $global$1))
 (func $mallocgc (type $0) (param $0 i32) (result i32)
  (local $1 i32)
  (local.set $1
   (call $1
    (local.get $0)
   )
  )
  (if
   (i32.eqz
    (local.get $1)
   )
   (then
    (call $fimport$0
     (i32.load offset=24
      (global.get $sp)
     )
     (i32.load
      (global.get $sp)
     )
    )
   )
  )
  (local.get $1)
 )
 (func $1 (type $0) (param $0 i32) (result i32)
  (i64.store offset=32
   (global.get $sp)
   (i64.const 4096)
  )
  (global.set $sp
   (i32.add
    (global.get $sp)
    (i32.const 8)
   )
  )
  (local.get $0)
 )
)
