;; One loop for each WASI call that is measured: what a call costs from inside a guest.
;; "open" opens the file at 512 in descriptor 3 and keeps its number.
(module
  (import "wasi_snapshot_preview1" "clock_time_get" (func $clock_time_get (param i32 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "random_get" (func $random_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_fdstat_get" (func $fd_fdstat_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_pwrite" (func $fd_pwrite (param i32 i32 i32 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_pread" (func $fd_pread (param i32 i32 i32 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_seek" (func $fd_seek (param i32 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_close" (func $fd_close (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_readdir" (func $fd_readdir (param i32 i32 i32 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_filestat_get" (func $path_filestat_get (param i32 i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_open" (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (memory (export "memory") 4)
  ;; an iovec of 64 bytes at 1024, one of 64 KiB at 65536
  (data (i32.const 0) "\00\04\00\00\40\00\00\00" "\00\00\01\00\00\00\01\00")
  (data (i32.const 512) "file")
  (data (i32.const 520) "list")
  (global $fd (mut i32) (i32.const -1))

  (func $check (param $errno i32)
    (if (local.get $errno) (then (unreachable))))

  (func (export "open")
    (call $check (call $path_open (i32.const 3) (i32.const 0) (i32.const 512) (i32.const 4) (i32.const 1)
      (i64.const 0x2000e6) (i64.const 0) (i32.const 0) (i32.const 16)))
    (global.set $fd (i32.load (i32.const 16)))
    (call $check (call $fd_pwrite (global.get $fd) (i32.const 8) (i32.const 1) (i64.const 0) (i32.const 16))))

  (func (export "close") (call $check (call $fd_close (global.get $fd))))

  (func (export "clock_time_get") (param $n i32)
    (loop $again
      (call $check (call $clock_time_get (i32.const 1) (i64.const 1) (i32.const 32)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))

  (func (export "random_get 16 B") (param $n i32)
    (loop $again
      (call $check (call $random_get (i32.const 1024) (i32.const 16)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))

  (func (export "fd_fdstat_get") (param $n i32)
    (loop $again
      (call $check (call $fd_fdstat_get (global.get $fd) (i32.const 128)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))

  ;; the offset goes back to the start every 1,024 times, so that the file stays at 64 KiB
  (func $rewind (param $n i32)
    (if (i32.eqz (i32.and (local.get $n) (i32.const 1023)))
      (then (call $check (call $fd_seek (global.get $fd) (i64.const 0) (i32.const 0) (i32.const 16))))))

  (func (export "fd_write 64 B") (param $n i32)
    (call $rewind (i32.const 0))
    (loop $again
      (call $rewind (local.get $n))
      (call $check (call $fd_write (global.get $fd) (i32.const 0) (i32.const 1) (i32.const 16)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))

  (func (export "fd_read 64 B") (param $n i32)
    (call $rewind (i32.const 0))
    (loop $again
      (call $rewind (local.get $n))
      (call $check (call $fd_read (global.get $fd) (i32.const 0) (i32.const 1) (i32.const 16)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))

  (func (export "fd_pwrite 64 KiB") (param $n i32)
    (loop $again
      (call $check (call $fd_pwrite (global.get $fd) (i32.const 8) (i32.const 1) (i64.const 0) (i32.const 16)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))

  (func (export "fd_pread 64 KiB") (param $n i32)
    (loop $again
      (call $check (call $fd_pread (global.get $fd) (i32.const 8) (i32.const 1) (i64.const 0) (i32.const 16)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))

  (func (export "fd_seek") (param $n i32)
    (loop $again
      (call $check (call $fd_seek (global.get $fd) (i64.const 5) (i32.const 0) (i32.const 16)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))

  (func (export "path_filestat_get") (param $n i32)
    (loop $again
      (call $check (call $path_filestat_get (i32.const 3) (i32.const 0) (i32.const 512) (i32.const 4) (i32.const 128)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))

  (func (export "path_open and fd_close") (param $n i32)
    (loop $again
      (call $check (call $path_open (i32.const 3) (i32.const 0) (i32.const 512) (i32.const 4) (i32.const 0)
        (i64.const 2) (i64.const 0) (i32.const 0) (i32.const 16)))
      (call $check (call $fd_close (i32.load (i32.const 16))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))

  ;; all names of the directory "list", 64 KiB at a time
  (func (export "fd_readdir of 10,000") (param $n i32)
    (local $directory i32) (local $used i32) (local $at i32) (local $next i32) (local $cookie i64)
    (call $check (call $path_open (i32.const 3) (i32.const 0) (i32.const 520) (i32.const 4) (i32.const 2)
      (i64.const 0x4000) (i64.const 0) (i32.const 0) (i32.const 16)))
    (local.set $directory (i32.load (i32.const 16)))
    (loop $again
      (local.set $cookie (i64.const 0))
      (loop $more
        (call $check (call $fd_readdir (local.get $directory) (i32.const 65536) (i32.const 65536) (local.get $cookie) (i32.const 16)))
        (local.set $used (i32.load (i32.const 16)))
        (if (i32.eq (local.get $used) (i32.const 65536))
          (then
            ;; the last entry that is there with its head tells where to go on
            (local.set $at (i32.const 65536))
            (block $end
              (loop $entry
                (local.set $next (i32.add (i32.add (local.get $at) (i32.const 24)) (i32.load offset=16 (local.get $at))))
                (br_if $end (i32.gt_u (local.get $next) (i32.const 131072)))
                (local.set $cookie (i64.load (local.get $at)))
                (local.set $at (local.get $next))
                (br_if $entry (i32.le_u (i32.add (local.get $at) (i32.const 24)) (i32.const 131072)))))
            (br $more))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (call $check (call $fd_close (local.get $directory)))))
