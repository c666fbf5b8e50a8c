// Allocates in every way that C has, and forgets some of it; keeps its function names.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

__attribute__((noinline)) static void *forget(size_t size) {
  void *memory = malloc(size);
  if (memory != NULL) memset(memory, 1, size);
  return memory;
}

static void *volatile kept[5];

int main(int argc, char **argv) {
  if (argc > 1 && strcmp(argv[1], "tidy") == 0) {
    void *aligned = aligned_alloc(64, 128);
    void *written = NULL;
    if (posix_memalign(&written, 256, 512) != 0) return 1;
    char *grown = realloc(calloc(3, 5), 5000);
    free(grown);
    free(written);
    free(aligned);
    free(strdup("a text"));
    return 0;
  }
  if (argc > 1 && strcmp(argv[1], "twice") == 0) {
    char *memory = forget(40);
    free(memory);
    free(memory);
    return 0;
  }
  for (int round = 0; round < 3; round++) kept[round] = forget(100);
  kept[3] = calloc(6, 7);
  kept[4] = aligned_alloc(64, 192);
  free(kept[0]);
  puts("done");
  exit(3);
}
