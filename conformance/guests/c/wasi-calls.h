/*
 * All of WASI preview 1, declared as WebAssembly has it, without wasi-libc, so that one source makes a guest for
 * `wasi_snapshot_preview1` and, with UNSTABLE, one for its forerunner.
 * EACH(X) is X(name, (parameters), (their names)) for each call that returns an errno: all but proc_exit.
 */
#ifdef UNSTABLE
#define MODULE "wasi_unstable"
#else
#define MODULE "wasi_snapshot_preview1"
#endif

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;

#define EACH(X)                                                                                                        \
  X(args_get, (u32 a, u32 b), (a, b))                                                                                  \
  X(args_sizes_get, (u32 a, u32 b), (a, b))                                                                            \
  X(environ_get, (u32 a, u32 b), (a, b))                                                                               \
  X(environ_sizes_get, (u32 a, u32 b), (a, b))                                                                         \
  X(clock_res_get, (u32 a, u32 b), (a, b))                                                                             \
  X(clock_time_get, (u32 a, u64 b, u32 c), (a, b, c))                                                                  \
  X(fd_advise, (u32 a, u64 b, u64 c, u32 d), (a, b, c, d))                                                             \
  X(fd_allocate, (u32 a, u64 b, u64 c), (a, b, c))                                                                     \
  X(fd_close, (u32 a), (a))                                                                                            \
  X(fd_datasync, (u32 a), (a))                                                                                         \
  X(fd_fdstat_get, (u32 a, u32 b), (a, b))                                                                             \
  X(fd_fdstat_set_flags, (u32 a, u32 b), (a, b))                                                                       \
  X(fd_fdstat_set_rights, (u32 a, u64 b, u64 c), (a, b, c))                                                            \
  X(fd_filestat_get, (u32 a, u32 b), (a, b))                                                                           \
  X(fd_filestat_set_size, (u32 a, u64 b), (a, b))                                                                      \
  X(fd_filestat_set_times, (u32 a, u64 b, u64 c, u32 d), (a, b, c, d))                                                 \
  X(fd_pread, (u32 a, u32 b, u32 c, u64 d, u32 e), (a, b, c, d, e))                                                    \
  X(fd_prestat_get, (u32 a, u32 b), (a, b))                                                                            \
  X(fd_prestat_dir_name, (u32 a, u32 b, u32 c), (a, b, c))                                                             \
  X(fd_pwrite, (u32 a, u32 b, u32 c, u64 d, u32 e), (a, b, c, d, e))                                                   \
  X(fd_read, (u32 a, u32 b, u32 c, u32 d), (a, b, c, d))                                                               \
  X(fd_readdir, (u32 a, u32 b, u32 c, u64 d, u32 e), (a, b, c, d, e))                                                  \
  X(fd_renumber, (u32 a, u32 b), (a, b))                                                                               \
  X(fd_seek, (u32 a, u64 b, u32 c, u32 d), (a, b, c, d))                                                               \
  X(fd_sync, (u32 a), (a))                                                                                             \
  X(fd_tell, (u32 a, u32 b), (a, b))                                                                                   \
  X(fd_write, (u32 a, u32 b, u32 c, u32 d), (a, b, c, d))                                                              \
  X(path_create_directory, (u32 a, u32 b, u32 c), (a, b, c))                                                           \
  X(path_filestat_get, (u32 a, u32 b, u32 c, u32 d, u32 e), (a, b, c, d, e))                                           \
  X(path_filestat_set_times, (u32 a, u32 b, u32 c, u32 d, u64 e, u64 f, u32 g), (a, b, c, d, e, f, g))                 \
  X(path_link, (u32 a, u32 b, u32 c, u32 d, u32 e, u32 f, u32 g), (a, b, c, d, e, f, g))                               \
  X(path_open, (u32 a, u32 b, u32 c, u32 d, u32 e, u64 f, u64 g, u32 h, u32 i), (a, b, c, d, e, f, g, h, i))           \
  X(path_readlink, (u32 a, u32 b, u32 c, u32 d, u32 e, u32 f), (a, b, c, d, e, f))                                     \
  X(path_remove_directory, (u32 a, u32 b, u32 c), (a, b, c))                                                           \
  X(path_rename, (u32 a, u32 b, u32 c, u32 d, u32 e, u32 f), (a, b, c, d, e, f))                                       \
  X(path_symlink, (u32 a, u32 b, u32 c, u32 d, u32 e), (a, b, c, d, e))                                                \
  X(path_unlink_file, (u32 a, u32 b, u32 c), (a, b, c))                                                                \
  X(poll_oneoff, (u32 a, u32 b, u32 c, u32 d), (a, b, c, d))                                                           \
  X(proc_raise, (u32 a), (a))                                                                                          \
  X(sched_yield, (void), ())                                                                                           \
  X(random_get, (u32 a, u32 b), (a, b))                                                                                \
  X(sock_accept, (u32 a, u32 b, u32 c), (a, b, c))                                                                     \
  X(sock_recv, (u32 a, u32 b, u32 c, u32 d, u32 e, u32 f), (a, b, c, d, e, f))                                         \
  X(sock_send, (u32 a, u32 b, u32 c, u32 d, u32 e), (a, b, c, d, e))                                                   \
  X(sock_shutdown, (u32 a, u32 b), (a, b))

#define IMPORTED(call) __attribute__((import_module(MODULE), import_name(#call)))
#define DECLARE(call, parameters, names) IMPORTED(call) extern u32 call parameters;
EACH(DECLARE)
IMPORTED(proc_exit) _Noreturn extern void proc_exit(u32 a);
