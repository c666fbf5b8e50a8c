;; {"global": 0}
;; Narrow places keep their low bits; places of which parts are touched become several.
(module
  (memory 1)
  (global (mut i32) (i32.const 65536))
  (func (export "f") (param i32 i64 f32 f64) (result i32) (local i32)
    global.get 0
    i32.const 64
    i32.sub
    local.set 4
    local.get 4
    local.get 0
    i32.store8 offset=3
    local.get 4
    local.get 1
    i64.store32 offset=4
    local.get 4
    local.get 2
    f32.store offset=8
    local.get 4
    local.get 3
    f64.store offset=16
    local.get 4
    local.get 1
    i64.store offset=24
    local.get 4
    i32.load8_s offset=3
    local.get 4
    i32.load8_u offset=3
    i32.add
    local.get 4
    i64.load32_s offset=4
    i32.wrap_i64
    i32.add
    local.get 4
    i32.load offset=8
    i32.add
    local.get 4
    i64.load offset=16
    i32.wrap_i64
    i32.add
    local.get 4
    i32.load offset=28
    i32.add))
