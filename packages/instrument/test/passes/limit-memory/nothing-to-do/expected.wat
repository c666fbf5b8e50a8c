(module
 (memory $0 1)
 (memory $1 1 20)
)
