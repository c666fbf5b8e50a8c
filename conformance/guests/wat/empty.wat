;; The smallest module: eight bytes.
(module)
