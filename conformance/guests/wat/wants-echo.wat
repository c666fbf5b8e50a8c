;; Imports from echo.wat: one function as it is, one with another type, one that is not there.
(module
  (import "env" "i32" (func (param i32) (result i32)))
  (import "env" "i64" (func (param i32) (result i64)))
  (import "env" "missing" (func)))
