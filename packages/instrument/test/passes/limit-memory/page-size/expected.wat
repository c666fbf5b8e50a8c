(module
 (memory $bytes 7 131072 (pagesize 1))
 (memory $more 7 131072 (pagesize 1))
 (memory $within 7 9 (pagesize 1))
)
