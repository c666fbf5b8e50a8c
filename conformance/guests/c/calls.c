/*
 * calls: makes each call of WASI succeed in the directory 3 (those of sockets fail as they must), and looks at every byte
 * that it writes: what the spec has there, and nothing around it. Arguments are `calls` and `x`, the environment is
 * NAME=value. What is otherwise is named by its line on standard error, exit code 1. Leaves nothing behind.
 */
#include "wasi-calls.h"

#define MARK 0xa5
#define DIR 3
#define READ_WRITE 0x8e001ffull /* every right of a file's */
#define EVERYTHING ((1ull << 30) - 1)
#define THEN 1234567890123456789ull

#ifdef UNSTABLE
enum { NLINK = 20, SIZE = 24, ATIM = 32, MTIM = 40, FILESTAT = 56 };
enum { CUR = 0, END = 1, SET = 2 };
enum { CLOCK_ID = 24, TIMEOUT = 32, SUBSCRIPTION = 56 };
#else
enum { NLINK = 24, SIZE = 32, ATIM = 40, MTIM = 48, FILESTAT = 64 };
enum { SET = 0, CUR = 1, END = 2 };
enum { CLOCK_ID = 16, TIMEOUT = 24, SUBSCRIPTION = 48 };
#endif

static u8 out[512], text[64];
static u32 list[4], failures;

/* The address of something, as WASI takes it; of text, with its length. */
#define AT(pointer) ((u32)(pointer))
#define TEXT(literal) AT(literal), sizeof(literal) - 1

static void report(u32 line) {
  static char message[] = "calls: line 000\n";
  for (u32 i = 0; i < 3; i++, line /= 10) message[14 - i] = '0' + line % 10;
  list[0] = AT(message);
  list[1] = sizeof message - 1;
  fd_write(2, AT(list), 1, AT(&list[2]));
  failures++;
}
#define EXPECT(what)                                                                                                   \
  if (!(what)) report(__LINE__)
#define FAILS(call, errno) EXPECT((call) == errno)

static u64 number(u32 at, u32 bytes) {
  u64 value = 0;
  while (bytes-- > 0) value = value << 8 | out[at + bytes];
  return value;
}

static int same(const u8 *bytes, const char *wanted, u32 length) {
  for (u32 i = 0; i < length; i++)
    if (bytes[i] != (u8)wanted[i]) return 0;
  return 1;
}

static void clear(void) {
  for (u32 i = 0; i < sizeof out; i++) out[i] = MARK;
}

/* Whether nothing was written from here on. */
static int marked(u32 from) {
  while (from < sizeof out)
    if (out[from++] != MARK) return 0;
  return 1;
}

/* Makes a call, whose result has so many bytes at the start of `out`. */
#define CALL(call, written)                                                                                            \
  clear();                                                                                                             \
  EXPECT((call) == 0 && marked(written))

static u32 vector(void *first, u32 length, void *second, u32 rest) {
  list[0] = AT(first), list[1] = length, list[2] = AT(second), list[3] = rest;
  return AT(list);
}

static u32 opened(u32 dir, u32 path, u32 length, u32 oflags, u64 rights) {
  CALL(path_open(dir, 0, path, length, oflags, rights, EVERYTHING, 0, AT(out)), 4);
  return number(0, 4);
}

static void program(void) {
  CALL(args_sizes_get(AT(out), AT(out + 4)), 8);
  EXPECT(number(0, 4) == 2 && number(4, 4) == 8);
  CALL(args_get(AT(out), AT(out + 8)), 16);
  EXPECT(number(0, 4) == AT(out + 8) && number(4, 4) == AT(out + 14) && same(out + 8, "calls\0x", 8));
  CALL(environ_sizes_get(AT(out), AT(out + 4)), 8);
  EXPECT(number(0, 4) == 1 && number(4, 4) == 11);
  CALL(environ_get(AT(out), AT(out + 4)), 15);
  EXPECT(number(0, 4) == AT(out + 4) && same(out + 4, "NAME=value", 11));

  CALL(clock_res_get(1, AT(out)), 8);
  EXPECT(number(0, 8) > 0);
  CALL(clock_time_get(1, 0, AT(out)), 8);
  u64 then = number(0, 8);
  CALL(clock_time_get(1, 0, AT(out)), 8);
  EXPECT(number(0, 8) >= then);
  CALL(random_get(AT(out), 16), 16);
  EXPECT(number(0, 8) != number(8, 8));
  CALL(sched_yield(), 0);
  CALL(proc_raise(16 /* CHLD */), 0);
}

static void events(void) {
  for (u32 i = 0; i < 2 * SUBSCRIPTION; i++) out[i] = 0;
  for (u32 i = 2 * SUBSCRIPTION; i < sizeof out; i++) out[i] = MARK;
  out[0] = 7, out[8] = 0, out[CLOCK_ID] = 1, out[TIMEOUT] = 9;
  out[SUBSCRIPTION] = 8, out[SUBSCRIPTION + 8] = 2, out[SUBSCRIPTION + 16] = 1;
  EXPECT(poll_oneoff(AT(out), AT(out + 200), 1, AT(out + 300)) == 0);
  EXPECT(number(200, 8) == 7 && number(208, 8) == 0 && number(216, 8) == 0 && number(224, 8) == 0);
  EXPECT(number(300, 4) == 1 && number(232, 8) == 0xa5a5a5a5a5a5a5a5);
  EXPECT(poll_oneoff(AT(out + SUBSCRIPTION), AT(out + 200), 1, AT(out + 300)) == 0);
  EXPECT(number(200, 8) == 8 && number(208, 8) == 2ull << 16 && number(216, 8) > 0 && number(300, 4) == 1);
  EXPECT(marked(304));
}

static void contents(u32 file) {
  CALL(fd_write(file, vector("hello ", 6, "world", 5), 2, AT(out)), 4);
  EXPECT(number(0, 4) == 11);
  CALL(fd_tell(file, AT(out)), 8);
  EXPECT(number(0, 8) == 11);
  CALL(fd_seek(file, (u64)-5, END, AT(out)), 8);
  EXPECT(number(0, 8) == 6);
  CALL(fd_seek(file, (u64)-1, CUR, AT(out)), 8);
  EXPECT(number(0, 8) == 5);
  CALL(fd_seek(file, 6, SET, AT(out)), 8);
  EXPECT(number(0, 8) == 6);
  CALL(fd_read(file, vector(out + 4, 2, out + 6, 100), 2, AT(out)), 9);
  EXPECT(number(0, 4) == 5 && same(out + 4, "world", 5));
  CALL(fd_pwrite(file, vector("J", 1, 0, 0), 1, 0, AT(out)), 4);
  EXPECT(number(0, 4) == 1);
  CALL(fd_pread(file, vector(out + 4, 5, 0, 0), 1, 0, AT(out)), 9);
  EXPECT(number(0, 4) == 5 && same(out + 4, "Jello", 5));
  CALL(fd_fdstat_set_flags(file, 1 /* APPEND */), 0);
  CALL(fd_pwrite(file, vector("!", 1, 0, 0), 1, 0, AT(out)), 4);
  CALL(fd_pread(file, vector(out + 4, 100, 0, 0), 1, 6, AT(out)), 10);
  EXPECT(number(0, 4) == 6 && same(out + 4, "world!", 6));
  CALL(fd_advise(file, 0, 12, 1), 0);
  CALL(fd_allocate(file, 0, 20), 0);
  CALL(fd_sync(file), 0);
  CALL(fd_datasync(file), 0);
}

static void attributes(u32 dir, u32 file) {
  CALL(fd_fdstat_get(file, AT(out)), 24);
  EXPECT(number(0, 2) == 4 && number(2, 2) == 1 && number(8, 8) == READ_WRITE && number(16, 8) == 0);
  CALL(fd_filestat_set_times(file, THEN, THEN + 1, 5 /* ATIM, MTIM */), 0);
  CALL(fd_filestat_get(file, AT(out)), FILESTAT);
  u64 inode = number(8, 8);
  EXPECT(number(16, 1) == 4 && number(NLINK, 4) == 1 && number(SIZE, 8) == 20);
  EXPECT(number(ATIM, 8) == THEN && number(MTIM, 8) == THEN + 1);
  CALL(fd_filestat_set_size(file, 3), 0);
  CALL(path_filestat_set_times(dir, 0, TEXT("file"), THEN + 2, THEN + 3, 5), 0);
  CALL(path_link(dir, 0, TEXT("file"), dir, TEXT("name")), 0);
  CALL(path_filestat_get(dir, 0, TEXT("name"), AT(out)), FILESTAT);
  EXPECT(number(8, 8) == inode && number(16, 1) == 4 && number(NLINK, 4) == 2 && number(SIZE, 8) == 3);
  EXPECT(number(ATIM, 8) == THEN + 2 && number(MTIM, 8) == THEN + 3);
  CALL(fd_fdstat_set_rights(file, 2 /* FD_READ */, 0), 0);
  CALL(fd_fdstat_get(file, AT(out)), 24);
  EXPECT(number(8, 8) == 2);
  FAILS(fd_tell(file, AT(out)), 76 /* NOTCAPABLE */);
}

/* The directory holds `.`, `..`, `file` and `name`. */
static void listing(u32 dir) {
  u64 cookie = 0;
  u32 found = 0, wanted = 4;
  for (; found < wanted; found++) {
    clear();
    /* Room for one entry, and not for the name of the next. */
    EXPECT(fd_readdir(dir, AT(out + 8), 30, cookie, AT(out)) == 0);
    u32 used = number(0, 4), length = number(24, 4);
    EXPECT(used >= 24 + length && used <= 30 && length >= 1 && length <= 4 && marked(8 + used));
    EXPECT(number(28, 4) == (length > 2 ? 4 : 3));
    EXPECT(same(out + 32, length == 1 ? "." : length == 2 ? ".." : out[32] == 'f' ? "file" : "name", length));
    cookie = number(8, 8);
  }
  clear();
  EXPECT(fd_readdir(dir, AT(out + 8), 30, cookie, AT(out)) == 0);
  EXPECT(number(0, 4) == 0 && marked(8));
}

static void names(u32 dir) {
  CALL(path_symlink(TEXT("file"), dir, TEXT("link")), 0);
  CALL(path_readlink(dir, TEXT("link"), AT(out + 4), 100, AT(out)), 8);
  EXPECT(number(0, 4) == 4 && same(out + 4, "file", 4));
  CALL(path_readlink(dir, TEXT("link"), AT(out + 4), 2, AT(out)), 6);
  EXPECT(number(0, 4) == 2 && same(out + 4, "fi", 2));
  CALL(path_rename(dir, TEXT("link"), dir, TEXT("name")), 0);
  CALL(path_filestat_get(dir, 0, TEXT("name"), AT(out)), FILESTAT);
  EXPECT(number(16, 1) == 7);
  CALL(path_filestat_get(dir, 1, TEXT("name"), AT(out)), FILESTAT);
  EXPECT(number(16, 1) == 4 && number(NLINK, 4) == 1);
  CALL(path_unlink_file(dir, TEXT("name")), 0);
  CALL(path_unlink_file(dir, TEXT("file")), 0);
}

static void sockets(u32 file) {
  clear();
  FAILS(sock_accept(file, 0, AT(out)), 57 /* NOTSOCK */);
  FAILS(sock_recv(file, vector(out, 8, 0, 0), 1, 0, AT(out), AT(out + 4)), 57);
  FAILS(sock_send(file, vector("x", 1, 0, 0), 1, 0, AT(out)), 57);
  FAILS(sock_shutdown(file, 3), 57);
  FAILS(sock_shutdown(99, 3), 8 /* BADF */);
  EXPECT(marked(0));
}

__attribute__((export_name("_start"))) void start(void) {
  program();
  events();
  CALL(fd_prestat_get(DIR, AT(out)), 8);
  EXPECT(number(0, 4) == 0 && number(4, 4) == 5);
  CALL(fd_prestat_dir_name(DIR, AT(out), 5), 5);
  EXPECT(same(out, "/work", 5));

  CALL(path_create_directory(DIR, TEXT("calls")), 0);
  u32 dir = opened(DIR, TEXT("calls"), 2 /* DIRECTORY */, EVERYTHING & ~64ull);
  u32 file = opened(dir, TEXT("file"), 5 /* CREAT, EXCL */, EVERYTHING);
  EXPECT(dir == 4 && file == 5);
  contents(file);
  attributes(dir, file);
  listing(dir);
  sockets(file);

  u32 other = opened(dir, TEXT("file"), 0, 2);
  CALL(fd_renumber(other, file), 0);
  FAILS(fd_close(other), 8);
  CALL(fd_read(file, vector(text, sizeof text, 0, 0), 1, AT(out)), 4);
  EXPECT(number(0, 4) == 3 && same(text, "Jel", 3));
  CALL(fd_close(file), 0);
  names(dir);
  CALL(fd_close(dir), 0);
  CALL(path_remove_directory(DIR, TEXT("calls")), 0);
  proc_exit(failures != 0);
}
