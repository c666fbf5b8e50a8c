// setjmp and longjmp, and a memory that grows.
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static jmp_buf place;
static int depth;

static void jump(int value) {
  char room[1024];
  memset(room, value, sizeof room);
  depth += room[512];
  longjmp(place, value);
}

static long long wide(long long a, float b, double c) {
  if (a < 0) jump(9);
  return a + (long long)b + (long long)c;
}

static void (*volatile jumper)(int) = jump;
static long long (*volatile widener)(long long, float, double) = wide;

static void rounds(void) {
  volatile int count = 0;
  int value = setjmp(place);
  if (value < 3) {
    count++;
    jumper(value + 1);
  }
  printf("jumped %d times to %d, depth %d\n", count, value, depth);
}

static void widths(void) {
  volatile long long sum = 0;
  int value = setjmp(place);
  if (value == 0) {
    sum = widener(1LL << 40, 2.5f, 3.5);
    widener(-1, 0, 0);
  }
  printf("sum %lld, then %d\n", sum, value);
}

/** A great many, so that a stack that is not put back runs over. */
static void many(void) {
  volatile int count = 0;
  setjmp(place);
  if (count < 20000) {
    count++;
    jumper(1);
  }
  printf("many: %d\n", count);
}

int main(int argc, char **argv) {
  if (argc > 1 && strcmp(argv[1], "exit") == 0) {
    if (setjmp(place) == 0) exit(7);
    return 1;
  }
  if (argc > 1 && strcmp(argv[1], "nowhere") == 0) jumper(1);
  rounds();
  widths();
  many();
  size_t size = 20 << 20;
  char *large = malloc(size);
  memset(large, 1, size);
  printf("grown: %d\n", large[size - 1]);
  free(large);
  return 0;
}
