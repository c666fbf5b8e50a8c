(module
 (type $0 (func (param i32) (result i32)))
 (type $1 (func (param i32) (result i32 i32)))
 (type $2 (func))
 (type $3 (func (result i32 i32)))
 (global $global$0 (mut i32) (i32.const 65536))
 (memory $0 1)
 (export "f" (func $4))
 (func $field (type $0) (param $0 i32) (result i32)
  (local $1 i32)
  (local $2 i32)
  (local $3 i32)
  (local $4 i64)
  (local $scratch i32)
  (local.set $1
   (i32.sub
    (global.get $global$0)
    (i32.const 16)
   )
  )
  (drop
   (local.get $1)
  )
  (drop
   (block (result i32)
    (local.set $scratch
     (local.get $1)
    )
    (local.set $2
     (local.get $0)
    )
    (local.get $scratch)
   )
  )
  (drop
   (i32.add
    (local.get $1)
    (i32.const 16)
   )
  )
  (return
   (i32.add
    (local.get $0)
    (i32.const 4)
   )
  )
 )
 (func $count (type $0) (param $0 i32) (result i32)
  (local $1 i32)
  (block $block
   (br_if $block
    (i32.eqz
     (local.get $0)
    )
   )
   (local.set $1
    (i32.add
     (local.get $1)
     (i32.const 1)
    )
   )
  )
  (local.get $1)
 )
 (func $pair (type $1) (param $0 i32) (result i32 i32)
  (tuple.make 2
   (local.get $0)
   (local.get $0)
  )
 )
 (func $fails (type $2)
  (unreachable)
 )
 (func $4 (type $0) (param $0 i32) (result i32)
  (local $1 i32)
  (local $2 i32)
  (local $scratch i32)
  (local $4 i32)
  (local $scratch_4 i32)
  (local $6 i32)
  (local $7 i32)
  (local $8 i32)
  (local $9 i32)
  (local $10 i32)
  (local $11 i32)
  (local $12 i32)
  (local $13 i64)
  (local $14 i32)
  (local $15 i32)
  (local $16 i64)
  (local $scratch_17 i32)
  (local $scratch_18 i32)
  (local $scratch_19 (tuple i32 i32))
  (local $scratch_20 i32)
  (local.set $1
   (i32.sub
    (global.get $global$0)
    (i32.const 16)
   )
  )
  (drop
   (local.get $1)
  )
  (loop $label
   (local.set $6
    (local.get $1)
   )
   (local.set $2
    (block $block (result i32)
     (local.set $7
      (i32.sub
       (global.get $global$0)
       (i32.const 16)
      )
     )
     (drop
      (local.get $7)
     )
     (drop
      (block (result i32)
       (local.set $scratch_17
        (local.get $7)
       )
       (local.set $11
        (local.get $6)
       )
       (local.get $scratch_17)
      )
     )
     (drop
      (i32.add
       (local.get $7)
       (i32.const 16)
      )
     )
     (br $block
      (i32.add
       (local.get $6)
       (i32.const 4)
      )
     )
    )
   )
   (drop
    (block (result i32)
     (local.set $scratch_18
      (local.get $2)
     )
     (local.set $8
      (local.get $0)
     )
     (local.set $9
      (i32.const 0)
     )
     (local.set $14
      (block (result i32)
       (block $block1
        (br_if $block1
         (i32.eqz
          (local.get $8)
         )
        )
        (local.set $9
         (i32.add
          (local.get $9)
          (i32.const 1)
         )
        )
       )
       (local.get $9)
      )
     )
     (local.get $scratch_18)
    )
   )
   (drop
    (local.get $1)
   )
   (br_if $label
    (local.get $14)
   )
  )
  (block $block2
   (br_if $block2
    (local.get $0)
   )
   (call $fails)
   (unreachable)
  )
  (local.set $10
   (local.get $0)
  )
  (local.set $scratch_4
   (local.tee $scratch
    (block (result i32)
     (local.set $scratch_20
      (tuple.extract 2 0
       (local.tee $scratch_19
        (block (type $3) (result i32 i32)
         (tuple.make 2
          (local.get $10)
          (local.get $10)
         )
        )
       )
      )
     )
     (local.set $4
      (tuple.extract 2 1
       (local.get $scratch_19)
      )
     )
     (local.get $scratch_20)
    )
   )
  )
  (drop
   (local.get $4)
  )
  (drop
   (local.get $scratch_4)
  )
  (drop
   (i32.add
    (local.get $1)
    (i32.const 16)
   )
  )
  (drop
   (local.get $1)
  )
  (local.get $14)
 )
)
