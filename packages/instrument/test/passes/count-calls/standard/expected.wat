(module
 (type $0 (func (result i32 i64)))
 (type $1 (func (param i64) (result i64)))
 (type $2 (func (param i32 i32 i32)))
 (type $3 (func (param i32)))
 (type $4 (func (param i32 i32 i32) (result i32)))
 (type $5 (func (param i32 i64) (result i64)))
 (type $6 (func (param i32 i64) (result i32 i64)))
 (type $7 (func (param i32) (result i32)))
 (import "ferrule:fuel" "refuel" (func $fimport$0 (type $1) (param i64) (result i64)))
 (import "ferrule:calls" "enter" (func $fimport$1 (type $4) (param i32 i32 i32) (result i32)))
 (import "ferrule:calls" "leave" (func $fimport$2 (type $2) (param i32 i32 i32)))
 (import "ferrule:calls" "thrown" (func $fimport$3 (type $2) (param i32 i32 i32)))
 (global $global$0 (mut i64) (i64.const 0))
 (global $global$1 (mut i64) (i64.const 0))
 (tag $failure (type $3) (param i32))
 (export "attempt" (func $3))
 (export "ferrule:fuel" (global $global$0))
 (export "ferrule:fuel-slice" (global $global$1))
 (func $fail (type $5) (param $0 i32) (param $1 i64) (result i64)
  (local $2 i32)
  (local $3 i64)
  (local $scratch i32)
  (local $scratch_5 exnref)
  (local.set $2
   (call $fimport$1
    (i32.const 0)
    (i32.wrap_i64
     (i64.add
      (global.get $global$0)
      (local.get $1)
     )
    )
    (i32.wrap_i64
     (i64.shr_u
      (i64.add
       (global.get $global$0)
       (local.get $1)
      )
      (i64.const 32)
     )
    )
   )
  )
  (local.set $3
   (block $block1 (result i64)
    (throw_ref
     (block (result exnref)
      (local.set $scratch_5
       (block $block (result exnref)
        (try_table (catch_all_ref $block)
         (br $block1
          (block (result i64)
           (throw $failure
            (block (result i32)
             (local.set $scratch
              (local.get $0)
             )
             (global.set $global$1
              (i64.sub
               (local.get $1)
               (i64.const 2)
              )
             )
             (local.get $scratch)
            )
           )
           (local.get $1)
          )
         )
        )
        (unreachable)
       )
      )
      (call $fimport$3
       (local.get $2)
       (i32.wrap_i64
        (i64.add
         (global.get $global$0)
         (global.get $global$1)
        )
       )
       (i32.wrap_i64
        (i64.shr_u
         (i64.add
          (global.get $global$0)
          (global.get $global$1)
         )
         (i64.const 32)
        )
       )
      )
      (local.get $scratch_5)
     )
    )
   )
  )
  (call $fimport$2
   (local.get $2)
   (i32.wrap_i64
    (i64.add
     (global.get $global$0)
     (local.get $3)
    )
   )
   (i32.wrap_i64
    (i64.shr_u
     (i64.add
      (global.get $global$0)
      (local.get $3)
     )
     (i64.const 32)
    )
   )
  )
  (local.get $3)
 )
 (func $1 (type $6) (param $0 i32) (param $1 i64) (result i32 i64)
  (local $2 i32)
  (local $3 i32)
  (local $4 i64)
  (local $scratch i32)
  (local $scratch_6 exnref)
  (local $scratch_7 (tuple i32 i64))
  (local $scratch_8 i32)
  (local.set $2
   (call $fimport$1
    (i32.const 1)
    (i32.wrap_i64
     (i64.add
      (global.get $global$0)
      (local.get $1)
     )
    )
    (i32.wrap_i64
     (i64.shr_u
      (i64.add
       (global.get $global$0)
       (local.get $1)
      )
      (i64.const 32)
     )
    )
   )
  )
  (local.set $3
   (block (result i32)
    (local.set $scratch_8
     (tuple.extract 2 0
      (local.tee $scratch_7
       (block $block2 (type $0) (result i32 i64)
        (throw_ref
         (block (result exnref)
          (local.set $scratch_6
           (block $block (result exnref)
            (try_table (catch_all_ref $block)
             (br $block2
              (block (type $0) (result i32 i64)
               (tuple.make 2
                (block $block1 (result i32)
                 (try_table (catch $failure $block1)
                  (local.set $1
                   (call $fail
                    (local.get $0)
                    (i64.sub
                     (local.get $1)
                     (i64.const 2)
                    )
                   )
                  )
                 )
                 (local.set $scratch
                  (i32.const 0)
                 )
                 (global.set $global$1
                  (i64.sub
                   (local.get $1)
                   (i64.const 1)
                  )
                 )
                 (local.get $scratch)
                )
                (block (result i64)
                 (local.set $1
                  (global.get $global$1)
                 )
                 (local.get $1)
                )
               )
              )
             )
            )
            (unreachable)
           )
          )
          (call $fimport$3
           (local.get $2)
           (i32.wrap_i64
            (i64.add
             (global.get $global$0)
             (global.get $global$1)
            )
           )
           (i32.wrap_i64
            (i64.shr_u
             (i64.add
              (global.get $global$0)
              (global.get $global$1)
             )
             (i64.const 32)
            )
           )
          )
          (local.get $scratch_6)
         )
        )
       )
      )
     )
    )
    (local.set $4
     (tuple.extract 2 1
      (local.get $scratch_7)
     )
    )
    (local.get $scratch_8)
   )
  )
  (call $fimport$2
   (local.get $2)
   (i32.wrap_i64
    (i64.add
     (global.get $global$0)
     (local.get $4)
    )
   )
   (i32.wrap_i64
    (i64.shr_u
     (i64.add
      (global.get $global$0)
      (local.get $4)
     )
     (i64.const 32)
    )
   )
  )
  (tuple.make 2
   (local.get $3)
   (local.get $4)
  )
 )
 (func $2 (type $1) (param $0 i64) (result i64)
  (global.set $global$0
   (local.tee $0
    (i64.add
     (global.get $global$0)
     (local.get $0)
    )
   )
  )
  (global.set $global$1
   (i64.const 0)
  )
  (if
   (i64.lt_s
    (local.get $0)
    (i64.const 0)
   )
   (then
    (global.set $global$0
     (local.tee $0
      (call $fimport$0
       (local.get $0)
      )
     )
    )
    (if
     (i64.lt_s
      (local.get $0)
      (i64.const 0)
     )
     (then
      (unreachable)
     )
    )
   )
  )
  (global.set $global$1
   (select
    (local.get $0)
    (i64.const 65536)
    (i64.lt_s
     (local.get $0)
     (i64.const 65536)
    )
   )
  )
  (global.set $global$0
   (i64.sub
    (local.get $0)
    (global.get $global$1)
   )
  )
  (global.get $global$1)
 )
 (func $3 (type $7) (param $0 i32) (result i32)
  (local $scratch (tuple i32 i64))
  (local $scratch_2 i32)
  (if
   (i64.lt_s
    (global.get $global$1)
    (i64.const 0)
   )
   (then
    (drop
     (call $2
      (global.get $global$1)
     )
    )
   )
  )
  (local.set $scratch_2
   (tuple.extract 2 0
    (local.tee $scratch
     (call $1
      (local.get $0)
      (global.get $global$1)
     )
    )
   )
  )
  (global.set $global$1
   (tuple.extract 2 1
    (local.get $scratch)
   )
  )
  (local.get $scratch_2)
 )
)
