/*
 * errnos DIRECTORY: calls of WASI that have to fail, each with the errno that the spec has for it.
 * Every result is given room between two marks, and nothing of it may be written. What is otherwise is named on
 * standard error, exit code 1. Leaves nothing behind.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <wasi/api.h>

#define MARK 0xa5
/* Where no memory is, and where only its last byte is. */
#define NOWHERE ((void *)0xfffffff0u)
#define LAST ((void *)(__builtin_wasm_memory_size(0) * 65536 - 1))

static int calls, wrong;
static unsigned char room[256];

static void expect(const char *call, __wasi_errno_t got, __wasi_errno_t wanted) {
  int written = 0;
  for (size_t i = 0; i < sizeof room; i++) written |= room[i] != MARK;
  calls++;
  if (got == wanted && !written) return;
  wrong++;
  fprintf(stderr, "errnos: %s: errno %d instead of %d%s\n", call, got, wanted, written ? ", and wrote" : "");
  memset(room, MARK, sizeof room);
}

#define EXPECT(call, errno) expect(#call, call, __WASI_ERRNO_##errno)

static void files(__wasi_fd_t dir, __wasi_fd_t file, __wasi_fd_t nothing) {
  __wasi_fd_t closed = 99;
  void *out = room + 128;
  __wasi_iovec_t one = {room, 8}, outside = {LAST, 2}, huge = {room, 0xffffffffu};
  __wasi_ciovec_t cone = {(void *)"x", 1}, coutside = {LAST, 2};

  EXPECT(__wasi_fd_read(closed, &one, 1, out), BADF);
  EXPECT(__wasi_fd_read(dir, &one, 1, out), ISDIR);
  EXPECT(__wasi_fd_read(nothing, &one, 1, out), NOTCAPABLE);
  EXPECT(__wasi_fd_read(file, &outside, 1, out), FAULT);
  EXPECT(__wasi_fd_read(file, &huge, 1, out), FAULT);
  EXPECT(__wasi_fd_read(file, &one, 0xffffffffu, out), FAULT);
  EXPECT(__wasi_fd_read(file, &one, 1, LAST), FAULT);
  EXPECT(__wasi_fd_read(file, NOWHERE, 2, out), FAULT);
  EXPECT(__wasi_fd_pread(file, &one, 1, (__wasi_filesize_t)-1, out), INVAL);
  EXPECT(__wasi_fd_pread(1, &one, 1, 0, out), NOTCAPABLE);
  EXPECT(__wasi_fd_pread(dir, &one, 1, 0, out), ISDIR);
  EXPECT(__wasi_fd_write(closed, &cone, 1, out), BADF);
  EXPECT(__wasi_fd_write(dir, &cone, 1, out), ISDIR);
  EXPECT(__wasi_fd_write(0, &cone, 1, out), NOTCAPABLE);
  EXPECT(__wasi_fd_write(file, &coutside, 1, out), FAULT);
  EXPECT(__wasi_fd_pwrite(file, &cone, 1, (__wasi_filesize_t)-1, out), INVAL);
  EXPECT(__wasi_fd_pwrite(nothing, &cone, 1, 0, out), NOTCAPABLE);

  EXPECT(__wasi_fd_seek(closed, 0, __WASI_WHENCE_SET, out), BADF);
  EXPECT(__wasi_fd_seek(dir, 0, __WASI_WHENCE_SET, out), ISDIR);
  EXPECT(__wasi_fd_seek(file, -1, __WASI_WHENCE_SET, out), INVAL);
  EXPECT(__wasi_fd_seek(file, 0, 3, out), INVAL);
  EXPECT(__wasi_fd_seek(file, INT64_MAX, __WASI_WHENCE_SET, out), OVERFLOW);
  EXPECT(__wasi_fd_seek(file, 0, __WASI_WHENCE_END, LAST), FAULT);
  EXPECT(__wasi_fd_seek(nothing, 0, __WASI_WHENCE_END, out), NOTCAPABLE);
  EXPECT(__wasi_fd_tell(closed, out), BADF);
  EXPECT(__wasi_fd_tell(nothing, out), NOTCAPABLE);
  EXPECT(__wasi_fd_tell(file, LAST), FAULT);

  EXPECT(__wasi_fd_advise(file, 0, 0, 6), INVAL);
  EXPECT(__wasi_fd_advise(closed, 0, 0, 0), BADF);
  EXPECT(__wasi_fd_advise(dir, 0, 0, 0), ISDIR);
  EXPECT(__wasi_fd_allocate(file, 0, 0), INVAL);
  EXPECT(__wasi_fd_allocate(file, 1, (__wasi_filesize_t)INT64_MAX), FBIG);
  EXPECT(__wasi_fd_allocate(nothing, 0, 1), NOTCAPABLE);
  EXPECT(__wasi_fd_filestat_set_size(dir, 1), ISDIR);
  EXPECT(__wasi_fd_filestat_set_size(file, (__wasi_filesize_t)-1), FBIG);
  EXPECT(__wasi_fd_filestat_set_size(nothing, 1), NOTCAPABLE);
  EXPECT(__wasi_fd_filestat_set_times(file, 1, 1, __WASI_FSTFLAGS_ATIM | __WASI_FSTFLAGS_ATIM_NOW), INVAL);
  EXPECT(__wasi_fd_filestat_set_times(closed, 1, 1, 0), BADF);
  EXPECT(__wasi_fd_filestat_get(closed, out), BADF);
  EXPECT(__wasi_fd_filestat_get(nothing, out), NOTCAPABLE);
  EXPECT(__wasi_fd_filestat_get(file, LAST), FAULT);
  EXPECT(__wasi_fd_fdstat_get(closed, out), BADF);
  EXPECT(__wasi_fd_fdstat_get(file, LAST), FAULT);
  EXPECT(__wasi_fd_fdstat_set_flags(file, 32), INVAL);
  EXPECT(__wasi_fd_fdstat_set_flags(nothing, 0), NOTCAPABLE);
  EXPECT(__wasi_fd_fdstat_set_rights(nothing, __WASI_RIGHTS_FD_READ, 0), NOTCAPABLE);
  EXPECT(__wasi_fd_sync(closed), BADF);
  EXPECT(__wasi_fd_sync(nothing), NOTCAPABLE);
  EXPECT(__wasi_fd_datasync(nothing), NOTCAPABLE);
  EXPECT(__wasi_fd_close(closed), BADF);
  EXPECT(__wasi_fd_renumber(file, closed), BADF);
  EXPECT(__wasi_fd_renumber(closed, file), BADF);
  EXPECT(__wasi_fd_prestat_get(file, out), BADF);
  EXPECT(__wasi_fd_prestat_dir_name(file, (uint8_t *)out, 8), BADF);
  EXPECT(__wasi_fd_readdir(file, out, 64, 0, (void *)room), NOTDIR);
  EXPECT(__wasi_fd_readdir(closed, out, 64, 0, (void *)room), BADF);
  EXPECT(__wasi_fd_readdir(dir, LAST, 2, 0, (void *)room), FAULT);
  EXPECT(__wasi_fd_readdir(dir, out, 64, 0, LAST), FAULT);
}

static void paths(__wasi_fd_t dir, __wasi_fd_t file, __wasi_fd_t nothing) {
  void *out = room + 128;
  char name[300];
  memset(name, 'x', sizeof name - 1);
  name[sizeof name - 1] = 0;

#define OPEN(fd, path, oflags, rights) __wasi_path_open(fd, 0, path, oflags, rights, 0, 0, out)
  EXPECT(OPEN(99, "file", 0, 0), BADF);
  EXPECT(OPEN(file, "file", 0, 0), NOTDIR);
  EXPECT(OPEN(nothing, "file", 0, 0), NOTDIR);
  EXPECT(OPEN(dir, "", 0, 0), NOENT);
  EXPECT(OPEN(dir, "absent", 0, 0), NOENT);
  EXPECT(OPEN(dir, "file/below", 0, 0), NOTDIR);
  EXPECT(OPEN(dir, "file/", 0, 0), NOTDIR);
  EXPECT(OPEN(dir, "loop/below", 0, 0), LOOP);
  EXPECT(OPEN(dir, "link", 0, 0), LOOP);
  EXPECT(OPEN(dir, "/file", 0, 0), NOTCAPABLE);
  EXPECT(OPEN(dir, "../file", 0, 0), NOTCAPABLE);
  EXPECT(OPEN(dir, "up/file", 0, 0), NOTCAPABLE);
  EXPECT(OPEN(dir, name, 0, 0), NAMETOOLONG);
  EXPECT(OPEN(dir, "\xff", 0, 0), ILSEQ);
  EXPECT(OPEN(dir, "file", 16, 0), INVAL);
  EXPECT(OPEN(dir, "file", __WASI_OFLAGS_DIRECTORY, 0), NOTDIR);
  EXPECT(OPEN(dir, "file", __WASI_OFLAGS_CREAT | __WASI_OFLAGS_EXCL, 0), EXIST);
  EXPECT(OPEN(dir, ".", 0, __WASI_RIGHTS_FD_WRITE), ISDIR);
  EXPECT(OPEN(dir, "full", 0, __WASI_RIGHTS_FD_WRITE), ISDIR);
  EXPECT(__wasi_path_open(dir, 0, "file", 0, 0, 0, 0, LAST), FAULT);
  EXPECT(__wasi_path_open(dir, 2, "file", 0, 0, 0, 0, out), INVAL);

  EXPECT(__wasi_path_create_directory(dir, "file"), EXIST);
  EXPECT(__wasi_path_create_directory(dir, "absent/new"), NOENT);
  EXPECT(__wasi_path_create_directory(dir, "../new"), NOTCAPABLE);
  EXPECT(__wasi_path_filestat_get(dir, 0, "absent", out), NOENT);
  EXPECT(__wasi_path_filestat_get(dir, 1, "loop", out), LOOP);
  EXPECT(__wasi_path_filestat_get(dir, 2, "file", out), INVAL);
  EXPECT(__wasi_path_filestat_get(dir, 0, "file", LAST), FAULT);
  EXPECT(__wasi_path_filestat_set_times(dir, 0, "absent", 0, 0, 0), NOENT);
  EXPECT(__wasi_path_filestat_set_times(dir, 0, "file", 0, 0, 16), INVAL);
  EXPECT(__wasi_path_link(dir, 0, "file", dir, "link"), EXIST);
  EXPECT(__wasi_path_link(dir, 0, "full", dir, "new"), PERM);
  EXPECT(__wasi_path_link(dir, 0, "absent", dir, "new"), NOENT);
  EXPECT(__wasi_path_link(dir, 0, "file", dir, "../new"), NOTCAPABLE);
  EXPECT(__wasi_path_readlink(dir, "file", out, 8, (void *)room), INVAL);
  EXPECT(__wasi_path_readlink(dir, "link", out, 8, LAST), FAULT);
  EXPECT(__wasi_path_readlink(dir, "link", LAST, 8, (void *)room), FAULT);
  EXPECT(__wasi_path_remove_directory(dir, "full"), NOTEMPTY);
  EXPECT(__wasi_path_remove_directory(dir, "file"), NOTDIR);
  EXPECT(__wasi_path_remove_directory(dir, "absent"), NOENT);
  EXPECT(__wasi_path_rename(dir, "absent", dir, "new"), NOENT);
  EXPECT(__wasi_path_rename(dir, "file", dir, "full"), ISDIR);
  EXPECT(__wasi_path_rename(dir, "full", dir, "full/new"), INVAL);
  EXPECT(__wasi_path_rename(dir, "file", dir, "../new"), NOTCAPABLE);
  EXPECT(__wasi_path_rename(dir, ".", dir, "new"), BUSY);
  EXPECT(__wasi_path_symlink("x", dir, "file"), EXIST);
  EXPECT(__wasi_path_symlink("", dir, "new"), NOENT);
  EXPECT(__wasi_path_symlink("/etc", dir, "new"), NOTCAPABLE);
  EXPECT(__wasi_path_unlink_file(dir, "full"), ISDIR);
  EXPECT(__wasi_path_unlink_file(dir, "file/"), NOTDIR);
  EXPECT(__wasi_path_unlink_file(dir, "absent"), NOENT);
}

static void others(__wasi_fd_t file) {
  void *out = room + 128;
  EXPECT(__wasi_args_get(NOWHERE, out), FAULT);
  EXPECT(__wasi_args_sizes_get(LAST, (void *)room), FAULT);
  EXPECT(__wasi_args_sizes_get((void *)room, LAST), FAULT);
  EXPECT(__wasi_environ_sizes_get((void *)room, LAST), FAULT);
  EXPECT(__wasi_environ_get(NOWHERE, out), FAULT);
  EXPECT(__wasi_sched_yield(), SUCCESS);
  EXPECT(__wasi_clock_res_get(4, out), INVAL);
  EXPECT(__wasi_clock_res_get(__WASI_CLOCKID_MONOTONIC, LAST), FAULT);
  EXPECT(__wasi_clock_time_get(4, 0, out), INVAL);
  EXPECT(__wasi_clock_time_get(__WASI_CLOCKID_MONOTONIC, 0, LAST), FAULT);
  EXPECT(__wasi_random_get(LAST, 2), FAULT);
  EXPECT(__wasi_random_get(out, 0xffffffffu), FAULT);
  EXPECT(__wasi_poll_oneoff((void *)room, out, 0, (void *)room), INVAL);
  EXPECT(__wasi_poll_oneoff((void *)room, out, 0xffffffffu, (void *)room), FAULT);
  EXPECT(__wasi_sock_accept(99, 0, out), BADF);
  EXPECT(__wasi_sock_accept(file, 0, out), NOTSOCK);
  EXPECT(__wasi_sock_accept(file, __WASI_FDFLAGS_APPEND, out), INVAL);
  EXPECT(__wasi_sock_shutdown(99, __WASI_SDFLAGS_RD), BADF);
  EXPECT(__wasi_sock_shutdown(file, __WASI_SDFLAGS_RD), NOTSOCK);
  EXPECT(__wasi_sock_send(file, NULL, 0, 0, out), NOTSOCK);
  EXPECT(__wasi_sock_recv(file, NULL, 0, 0, (void *)room, out), NOTSOCK);
}

int main(int argc, char **argv) {
  memset(room, MARK, sizeof room);
  if (argc < 2 || chdir(argv[1]) != 0 || mkdir("errnos", 0777) != 0 || chdir("errnos") != 0) return 2;
  int made = open("file", O_CREAT | O_RDWR, 0666);
  if (made < 0 || mkdir("full", 0777) != 0 || close(open("full/inner", O_CREAT | O_WRONLY, 0666)) != 0) return 2;
  if (symlink("file", "link") != 0 || symlink("loop", "loop") != 0 || symlink("../..", "up") != 0) return 2;
  int dir = open(".", O_RDONLY | O_DIRECTORY);
  __wasi_fd_t nothing;
  if (dir < 0 || __wasi_path_open(dir, 0, "file", 0, 0, 0, 0, &nothing) != 0) return 2;

  files(dir, made, nothing);
  paths(dir, made, nothing);
  others(made);

  struct stat status;
  if (fstat(made, &status) != 0 || status.st_size != 0) {
    fprintf(stderr, "errnos: the file was changed\n");
    wrong++;
  }
  unlink("link");
  unlink("loop");
  unlink("up");
  unlink("full/inner");
  rmdir("full");
  unlink("file");
  if (rmdir("../errnos") != 0) wrong++;
  printf("%d calls, %d wrong\n", calls, wrong);
  return wrong != 0;
}
