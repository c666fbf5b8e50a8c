;; {}
;; A counter in the frame, as rustc writes it without optimising: the pointer is found by its use.
(module
  (memory 1)
  (global (mut i32) (i32.const 65536))
  (func (export "sum") (param i32) (result i32) (local i32 i32)
    global.get 0
    i32.const 16
    i32.sub
    local.set 1
    local.get 1
    i32.const 0
    i32.store offset=8
    loop
      local.get 1
      local.get 1
      i32.load offset=8
      local.get 0
      i32.add
      i32.store offset=8
      local.get 0
      i32.const 1
      i32.sub
      local.tee 0
      br_if 0
    end
    local.get 1
    i32.load offset=8))
