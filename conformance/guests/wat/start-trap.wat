;; Traps in its start function.
(module
  (func $begin unreachable)
  (start $begin))
