/* A library as C makes it: wasi-libc's own malloc and one-argument free, text ended by a zero. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define EXPORT(name) __attribute__((export_name(name)))

EXPORT("add") int32_t add(int32_t a, int32_t b) { return (int32_t)((uint32_t)a + (uint32_t)b); }

/* A new greeting, which the host frees. Null when there is no room. */
EXPORT("greet") char *greet(const char *name) {
  size_t length = strlen(name);
  char *text = malloc(length + 9);
  if (text == NULL) return NULL;
  memcpy(text, "Hello, ", 7);
  memcpy(text + 7, name, length);
  memcpy(text + 7 + length, "!", 2);
  return text;
}

/* How often a byte occurs. */
EXPORT("count") uint32_t count(const uint8_t *bytes, size_t length, uint32_t byte) {
  uint32_t n = 0;
  for (size_t i = 0; i < length; i++) n += bytes[i] == byte;
  return n;
}
