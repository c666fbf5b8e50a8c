(module
 (type $0 (func (param i32)))
 (type $1 (func (param i32) (result i32)))
 (type $2 (func (param i32 i32) (result i32)))
 (type $3 (func (param i32 i32 i32) (result i32)))
 (type $4 (func (param i32 i32)))
 (type $5 (func (param i32 i32 i32)))
 (type $6 (func))
 (import "env" "log" (func $log (type $0) (param i32)))
 (import "ferrule:allocations" "allocated" (func $fimport$1 (type $4) (param i32 i32)))
 (import "ferrule:allocations" "freed" (func $fimport$2 (type $0) (param i32)))
 (import "ferrule:allocations" "reallocated" (func $fimport$3 (type $5) (param i32 i32 i32)))
 (global $global$0 (mut i32) (i32.const 0))
 (memory $0 1)
 (table $0 2 funcref)
 (elem $0 (i32.const 0) $malloc $log)
 (export "malloc" (func $malloc))
 (export "ferrule:allocating" (global $global$0))
 (start $main)
 (func $malloc (type $1) (param $0 i32) (result i32)
  (local $1 i32)
  (if (result i32)
   (global.get $global$0)
   (then
    (call $5
     (local.get $0)
    )
   )
   (else
    (global.set $global$0
     (i32.const 1)
    )
    (local.set $1
     (call $5
      (local.get $0)
     )
    )
    (call $fimport$1
     (local.get $1)
     (local.get $0)
    )
    (global.set $global$0
     (i32.const 0)
    )
    (local.get $1)
   )
  )
 )
 (func $free (type $0) (param $0 i32)
  (if
   (global.get $global$0)
   (then
    (call $6
     (local.get $0)
    )
   )
   (else
    (global.set $global$0
     (i32.const 1)
    )
    (call $fimport$2
     (local.get $0)
    )
    (call $6
     (local.get $0)
    )
    (global.set $global$0
     (i32.const 0)
    )
   )
  )
 )
 (func $realloc (type $2) (param $0 i32) (param $1 i32) (result i32)
  (local $2 i32)
  (if (result i32)
   (global.get $global$0)
   (then
    (call $7
     (local.get $0)
     (local.get $1)
    )
   )
   (else
    (global.set $global$0
     (i32.const 1)
    )
    (local.set $2
     (call $7
      (local.get $0)
      (local.get $1)
     )
    )
    (call $fimport$3
     (local.get $0)
     (local.get $2)
     (local.get $1)
    )
    (global.set $global$0
     (i32.const 0)
    )
    (local.get $2)
   )
  )
 )
 (func $posix_memalign (type $3) (param $0 i32) (param $1 i32) (param $2 i32) (result i32)
  (local $3 i32)
  (if (result i32)
   (global.get $global$0)
   (then
    (call $8
     (local.get $0)
     (local.get $1)
     (local.get $2)
    )
   )
   (else
    (global.set $global$0
     (i32.const 1)
    )
    (local.set $3
     (call $8
      (local.get $0)
      (local.get $1)
      (local.get $2)
     )
    )
    (call $fimport$1
     (if (result i32)
      (local.get $3)
      (then
       (i32.const 0)
      )
      (else
       (i32.load
        (local.get $0)
       )
      )
     )
     (local.get $2)
    )
    (global.set $global$0
     (i32.const 0)
    )
    (local.get $3)
   )
  )
 )
 (func $main (type $6)
  (call $free
   (call $realloc
    (call $malloc
     (i32.const 8)
    )
    (i32.const 16)
   )
  )
 )
 (func $5 (type $1) (param $0 i32) (result i32)
  (call $log
   (local.get $0)
  )
  (i32.const 64)
 )
 (func $6 (type $0) (param $0 i32)
  (call $log
   (local.get $0)
  )
 )
 (func $7 (type $2) (param $0 i32) (param $1 i32) (result i32)
  (call $free
   (local.get $0)
  )
  (call $malloc
   (local.get $1)
  )
 )
 (func $8 (type $3) (param $0 i32) (param $1 i32) (param $2 i32) (result i32)
  (i32.store
   (local.get $0)
   (i32.const 64)
  )
  (i32.const 0)
 )
)
