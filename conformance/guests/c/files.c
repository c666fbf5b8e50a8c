/*
 * files DIRECTORY: POSIX files by wasi-libc, a line a step, nothing left behind.
 * The first step that fails is named with its errno on standard error, exit code 1.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void check(int good, const char *step) {
  if (good) return;
  fprintf(stderr, "files: %s: %s\n", step, strerror(errno));
  exit(1);
}

static int by_name(const void *a, const void *b) {
  return strcmp(*(char *const *)a, *(char *const *)b);
}

static void list(const char *path) {
  char *names[32];
  size_t count = 0;
  DIR *directory = opendir(path);
  check(directory != NULL, "opendir");
  for (struct dirent *entry; count < 32 && (entry = readdir(directory)) != NULL;) {
    if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) names[count++] = strdup(entry->d_name);
  }
  closedir(directory);
  qsort(names, count, sizeof names[0], by_name);
  printf("list:");
  for (size_t i = 0; i < count; i++) {
    printf(" %s", names[i]);
    free(names[i]);
  }
  printf("\n");
}

int main(int argc, char **argv) {
  char text[32] = {0};
  struct stat status;
  check(chdir(argc > 1 ? argv[1] : "/") == 0, "chdir");
  check(mkdir("c-guest", 0777) == 0, "mkdir");

  FILE *file = fopen("c-guest/first.txt", "w+");
  check(file != NULL, "fopen");
  check(fprintf(file, "%d bottles\n", 99) == 11, "fprintf");
  check(fseek(file, 3, SEEK_SET) == 0, "fseek");
  check(fgets(text, sizeof text, file) != NULL, "fgets");
  check(fclose(file) == 0, "fclose");
  printf("read: %s", text);

  check(stat("c-guest/first.txt", &status) == 0, "stat");
  printf("stat: %lld bytes, %s\n", (long long)status.st_size, S_ISREG(status.st_mode) ? "file" : "other");

  int descriptor = open("c-guest/first.txt", O_WRONLY | O_APPEND);
  check(descriptor >= 0, "open");
  check(pwrite(descriptor, "!", 1, 0) == 1, "pwrite");
  check(ftruncate(descriptor, 5) == 0, "ftruncate");
  check(fstat(descriptor, &status) == 0, "fstat");
  check(close(descriptor) == 0, "close");
  printf("ftruncate: %lld bytes\n", (long long)status.st_size);

  check(symlink("first.txt", "c-guest/link") == 0, "symlink");
  check(readlink("c-guest/link", text, sizeof text) == 9, "readlink");
  printf("readlink: %.9s\n", text);
  check(link("c-guest/first.txt", "c-guest/second.txt") == 0, "link");
  check(rename("c-guest/second.txt", "c-guest/third.txt") == 0, "rename");
  list("c-guest");

  check(open("c-guest/absent", O_RDONLY) == -1 && errno == ENOENT, "open of an absent file");
  check(rmdir("c-guest") == -1 && errno == ENOTEMPTY, "rmdir of a full directory");
  check(open("c-guest", O_WRONLY) == -1 && errno == EISDIR, "open of a directory for writing");
  printf("errno: as expected\n");

  check(unlink("c-guest/first.txt") == 0 && unlink("c-guest/third.txt") == 0 && unlink("c-guest/link") == 0, "unlink");
  check(rmdir("c-guest") == 0, "rmdir");
  printf("gone: %s\n", access("c-guest", F_OK) == -1 ? "yes" : "no");
  return 0;
}
