;; {}
;; Pieces from the beginning or from the end, so that overlapping parts come out right.
(module
  (memory i64 1)
  (func (export "copy") (param i64 i64 i64)
    (memory.copy (local.get 0) (local.get 1) (local.get 2))))
