/* The smallest program: a line to standard output, exit code 0. */
#include <stdio.h>

int main(void) {
  puts("Hello from C");
  return 0;
}
