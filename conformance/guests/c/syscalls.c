/*
 * Every call of WASI as an export of the same name that hands its arguments on: what a test calls, a compiled guest
 * calls then, on the memory that it exports.
 */
#include "wasi-calls.h"

#define EXPORT(call, parameters, names)                                                                                \
  __attribute__((export_name(#call))) u32 export_##call parameters { return call names; }
EACH(EXPORT)

__attribute__((export_name("proc_exit"))) void export_proc_exit(u32 code) { proc_exit(code); }
