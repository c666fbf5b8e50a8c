/*
 * flood BYTES [NAME]: writes so many bytes to standard output, or to the file NAME, 64 KiB at a time: the numbers from
 * 0 on as little-endian u32, so that a reader sees at once where something is missing. Says on standard error how it
 * ended where that was not by writing all; exit code 1.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static uint32_t numbers[16384];

int main(int argc, char **argv) {
  uint64_t left = argc > 1 ? strtoull(argv[1], NULL, 10) : 0;
  int out = argc > 2 ? open(argv[2], O_CREAT | O_WRONLY | O_TRUNC, 0666) : 1;
  uint32_t next = 0;
  while (left > 0) {
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) numbers[i] = next++;
    size_t length = left < sizeof numbers ? left : sizeof numbers;
    for (size_t done = 0; done < length;) {
      ssize_t written = write(out, (char *)numbers + done, length - done);
      if (written < 0) {
        fprintf(stderr, "flood: %s\n", strerror(errno));
        return 1;
      }
      done += written;
    }
    left -= length;
  }
  return 0;
}
