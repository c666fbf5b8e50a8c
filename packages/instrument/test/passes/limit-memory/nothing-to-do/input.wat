;; {"pages": 65536}
(module
  (memory 1)
  (memory 1 20)
)
