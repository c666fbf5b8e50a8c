;; Its data does not fit into its memory, which is found out when it is instantiated.
(module
  (memory 1)
  (data (i32.const 65535) "too long"))
