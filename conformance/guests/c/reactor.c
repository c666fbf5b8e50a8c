/* A library whose constructor `_initialize` has to run, once, before anything else. */
#include <stdint.h>

#define EXPORT(name) __attribute__((export_name(name)))

static uint32_t constructed;

__attribute__((constructor)) static void construct(void) { constructed++; }

/* How often the constructor has run: 1 in a healthy instance. */
EXPORT("initialized") uint32_t initialized(void) { return constructed; }
