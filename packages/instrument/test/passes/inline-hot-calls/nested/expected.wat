(module
 (type $0 (func (param i32) (result i32)))
 (type $1 (func (result i32 i64)))
 (type $2 (func (param i32 i64) (result i32)))
 (type $3 (func (param i32) (result i32 i64)))
 (type $4 (func (param v128 f64)))
 (export "run" (func $run))
 (func $leaf (type $2) (param $0 i32) (param $1 i64) (result i32)
  (local $2 i64)
  (local $3 f32)
  (block $block (result i32)
   (if
    (i32.eqz
     (local.get $0)
    )
    (then
     (return
      (i32.const 1)
     )
    )
   )
   (drop
    (br_if $block
     (i32.const 3)
     (i64.eqz
      (local.get $1)
     )
    )
   )
   (local.set $2
    (i64.add
     (local.get $2)
     (local.get $1)
    )
   )
   (i32.wrap_i64
    (local.get $2)
   )
  )
 )
 (func $middle (type $3) (param $0 i32) (result i32 i64)
  (local $1 i32)
  (local $2 i64)
  (local $3 i64)
  (local $4 f32)
  (local $scratch i32)
  (local.set $1
   (block (result i32)
    (local.set $scratch
     (local.get $0)
    )
    (local.set $2
     (i64.const 4)
    )
    (local.get $scratch)
   )
  )
  (local.set $3
   (i64.const 0)
  )
  (tuple.make 2
   (block $block (result i32)
    (block $block1 (result i32)
     (if
      (i32.eqz
       (local.get $1)
      )
      (then
       (br $block
        (i32.const 1)
       )
      )
     )
     (drop
      (br_if $block1
       (i32.const 3)
       (i64.eqz
        (local.get $2)
       )
      )
     )
     (local.set $3
      (i64.add
       (local.get $3)
       (local.get $2)
      )
     )
     (i32.wrap_i64
      (local.get $3)
     )
    )
   )
   (i64.const 5)
  )
 )
 (func $nothing (type $4) (param $0 v128) (param $1 f64)
  (local $2 v128)
  (drop
   (i32x4.add
    (local.get $0)
    (local.get $2)
   )
  )
 )
 (func $run (type $0) (param $0 i32) (result i32)
  (local $1 i64)
  (local $2 i64)
  (local $scratch i32)
  (local $scratch_3 i32)
  (local $5 v128)
  (local $6 f64)
  (local $7 v128)
  (local $8 i32)
  (local $9 i32)
  (local $10 i64)
  (local $11 i64)
  (local $12 f32)
  (local $scratch_13 v128)
  (local $scratch_14 i32)
  (local $scratch_15 (tuple i32 i64))
  (local $scratch_16 i32)
  (loop $label
   (local.set $5
    (block (result v128)
     (local.set $scratch_13
      (v128.const i32x4 0x00000001 0x00000002 0x00000003 0x00000004)
     )
     (local.set $6
      (f64.const 2)
     )
     (local.get $scratch_13)
    )
   )
   (local.set $7
    (v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000)
   )
   (block
    (drop
     (i32x4.add
      (local.get $5)
      (local.get $7)
     )
    )
   )
   (local.set $8
    (local.get $0)
   )
   (local.set $scratch_3
    (local.tee $scratch
     (block (result i32)
      (local.set $scratch_16
       (tuple.extract 2 0
        (local.tee $scratch_15
         (block (type $1) (result i32 i64)
          (local.set $9
           (block (result i32)
            (local.set $scratch_14
             (local.get $8)
            )
            (local.set $10
             (i64.const 4)
            )
            (local.get $scratch_14)
           )
          )
          (local.set $11
           (i64.const 0)
          )
          (tuple.make 2
           (block $block (result i32)
            (block $block1 (result i32)
             (if
              (i32.eqz
               (local.get $9)
              )
              (then
               (br $block
                (i32.const 1)
               )
              )
             )
             (drop
              (br_if $block1
               (i32.const 3)
               (i64.eqz
                (local.get $10)
               )
              )
             )
             (local.set $11
              (i64.add
               (local.get $11)
               (local.get $10)
              )
             )
             (i32.wrap_i64
              (local.get $11)
             )
            )
           )
           (i64.const 5)
          )
         )
        )
       )
      )
      (local.set $2
       (tuple.extract 2 1
        (local.get $scratch_15)
       )
      )
      (local.get $scratch_16)
     )
    )
   )
   (local.set $1
    (local.get $2)
   )
   (br_if $label
    (local.get $scratch_3)
   )
  )
  (i32.wrap_i64
   (local.get $1)
  )
 )
 (func $warm (type $0) (param $0 i32) (result i32)
  (call $leaf
   (local.get $0)
   (i64.const 1)
  )
 )
)
