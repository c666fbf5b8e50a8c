;; {"functions": [{"function": 0, "name": "calloc", "kind": "allocate", "size": 1, "count": 0, "out": -1}, {"function": 1, "name": "dlmalloc::free", "kind": "free", "pointer": 1}]}
(module
  (memory 1)
  (func $calloc (param i32 i32) (result i32) (i32.const 8))
  (func $free (param $self i32) (param $pointer i32))
  (func (export "run") (call $free (i32.const 0) (call $calloc (i32.const 2) (i32.const 3)))))
