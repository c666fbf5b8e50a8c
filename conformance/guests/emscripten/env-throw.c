// Emscripten's own `__cxa_throw` gives up where a module is to stand alone. Linked with
// `--wrap`, this one hands the exception to the host, as its other modules do.
#include <stdlib.h>
#include <string.h>

#define HEADER 24

__attribute__((import_module("env"), import_name("__cxa_throw"), noreturn)) void env_throw(void *, void *, void *);

void __wrap___cxa_throw(void *exception, void *type, void *destructor) { env_throw(exception, type, destructor); }

void *__wrap___cxa_allocate_exception(size_t size) {
  char *header = malloc(size + HEADER);
  memset(header, 0, HEADER);
  return header + HEADER;
}
