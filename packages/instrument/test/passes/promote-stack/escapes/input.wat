;; {"global": 0}
;; The address at 8 is given away: what lies there and above stays in memory.
(module
  (import "host" "use" (func $use (param i32)))
  (memory 1)
  (global (mut i32) (i32.const 65536))
  (func (export "f") (param i32) (result i32) (local i32 i32)
    global.get 0
    i32.const 16
    i32.sub
    local.tee 1
    global.set 0
    local.get 1
    local.get 0
    i32.store offset=4
    local.get 1
    local.get 0
    i32.store offset=8
    local.get 1
    local.get 0
    i32.store offset=12
    local.get 1
    i32.const 8
    i32.add
    local.set 2
    local.get 2
    call $use
    local.get 1
    i32.load offset=4
    local.get 1
    i32.load offset=12
    i32.mul
    local.get 1
    i32.const 16
    i32.add
    global.set 0)
  ;; A stale address, and one in a local that is set twice.
  (func (export "g") (param i32) (result i32) (local i32 i32)
    global.get 0
    i32.const 16
    i32.sub
    local.set 1
    block
      local.get 0
      br_if 0
      local.get 1
      i32.const 4
      i32.add
      local.set 2
    end
    local.get 1
    i32.const 7
    i32.store
    local.get 1
    i32.const 8
    i32.store offset=4
    local.get 2
    i32.load))
