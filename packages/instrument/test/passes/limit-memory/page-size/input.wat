;; {"pages": 2}
(module
  (memory $bytes 7 (pagesize 1))
  (memory $more 7 200000 (pagesize 1))
  (memory $within 7 9 (pagesize 1))
)
