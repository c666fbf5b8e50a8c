;; Imports one thing of each kind, with types that are easily got wrong.
(module
  (import "env" "log" (func (param i32 i32)))
  (import "env" "add" (func (param i32 i32) (result i32)))
  (import "env" "memory" (memory 2 4))
  (import "env" "table" (table 3 funcref))
  (import "env" "constant" (global i64))
  (import "env" "variable" (global (mut i32)))
  (func (export "add") (param i32 i32) (result i32) (call 1 (local.get 0) (local.get 1))))
