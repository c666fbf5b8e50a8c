;; {"global": 0}
;; What is called is written where it is called, with a frame of its own; the pointer stays where it is.
(module
  (memory 1)
  (global (mut i32) (i32.const 65536))
  ;; Returns the address of a field, by way of its own frame.
  (func $field (param i32) (result i32) (local i32)
    global.get 0
    i32.const 16
    i32.sub
    local.set 1
    local.get 1
    global.set 0
    local.get 1
    local.get 0
    i32.store offset=12
    local.get 1
    i32.const 16
    i32.add
    global.set 0
    local.get 0
    i32.const 4
    i32.add
    return)
  ;; Its local is read before it is written: in a loop it begins with 0 each time.
  (func $count (param i32) (result i32) (local i32)
    block
      local.get 0
      i32.eqz
      br_if 0
      local.get 1
      i32.const 1
      i32.add
      local.set 1
    end
    local.get 1)
  (func $pair (param i32) (result i32 i32)
    local.get 0
    local.get 0)
  (func $fails
    unreachable)
  (func (export "f") (param i32) (result i32) (local i32 i32)
    global.get 0
    i32.const 16
    i32.sub
    local.set 1
    local.get 1
    global.set 0
    loop
      local.get 1
      call $field
      local.set 2
      local.get 2
      local.get 0
      call $count
      i32.store
      local.get 1
      i32.load offset=4
      br_if 0
    end
    block
      local.get 0
      br_if 0
      call $fails
      unreachable
    end
    local.get 0
    call $pair
    drop
    drop
    local.get 1
    i32.const 16
    i32.add
    global.set 0
    local.get 1
    i32.load offset=4))
