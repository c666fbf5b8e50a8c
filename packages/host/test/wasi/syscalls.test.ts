import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { wasmParams } from '../../src/wasi/parameters.ts';
import { statusTable } from '../../src/wasi/status-table.ts';
import { LOG_SCOPES, SYSCALLS } from '../../src/wasi/syscalls.ts';
import { SYSCALLS_UNSTABLE } from '../../src/wasi/unstable.ts';
import { createWasi } from '../../src/wasi/create-wasi.ts';

/** The functions of the spec with the WebAssembly types of their parameters, in its order. */
const SPEC = `
args_get i32 i32
args_sizes_get i32 i32
environ_get i32 i32
environ_sizes_get i32 i32
clock_res_get i32 i32
clock_time_get i32 i64 i32
fd_advise i32 i64 i64 i32
fd_allocate i32 i64 i64
fd_close i32
fd_datasync i32
fd_fdstat_get i32 i32
fd_fdstat_set_flags i32 i32
fd_fdstat_set_rights i32 i64 i64
fd_filestat_get i32 i32
fd_filestat_set_size i32 i64
fd_filestat_set_times i32 i64 i64 i32
fd_pread i32 i32 i32 i64 i32
fd_prestat_get i32 i32
fd_prestat_dir_name i32 i32 i32
fd_pwrite i32 i32 i32 i64 i32
fd_read i32 i32 i32 i32
fd_readdir i32 i32 i32 i64 i32
fd_renumber i32 i32
fd_seek i32 i64 i32 i32
fd_sync i32
fd_tell i32 i32
fd_write i32 i32 i32 i32
path_create_directory i32 i32 i32
path_filestat_get i32 i32 i32 i32 i32
path_filestat_set_times i32 i32 i32 i32 i64 i64 i32
path_link i32 i32 i32 i32 i32 i32 i32
path_open i32 i32 i32 i32 i32 i64 i64 i32 i32
path_readlink i32 i32 i32 i32 i32 i32
path_remove_directory i32 i32 i32
path_rename i32 i32 i32 i32 i32 i32
path_symlink i32 i32 i32 i32 i32
path_unlink_file i32 i32 i32
poll_oneoff i32 i32 i32 i32
proc_exit i32
proc_raise i32
sched_yield
random_get i32 i32
sock_accept i32 i32 i32
sock_recv i32 i32 i32 i32 i32 i32
sock_send i32 i32 i32 i32 i32
sock_shutdown i32 i32`
  .trim()
  .split('\n');

describe('syscalls', () => {
  it('SYSCALLS are the 46 of the spec, in its order, with its types', () => {
    expect(SYSCALLS.map((syscall) => [syscall.name, ...wasmParams(syscall)].join(' '))).to.deep.equal(SPEC);
    expect(SPEC).to.have.length(46);
  });

  it('SYSCALLS_UNSTABLE have the same names and types', () => {
    expect(
      SYSCALLS_UNSTABLE.map((syscall) => [syscall.name, ...wasmParams(syscall)].join(' ')),
    ).to.deep.equal(SPEC);
  });

  it('SYSCALLS have each a log scope that can be asked for', () => {
    expect([...new Set(SYSCALLS.map(({ scope }) => scope))].sort()).to.deep.equal([...LOG_SCOPES]);
  });

  it('imports are plain functions with as many parameters as the import', () => {
    const functions = createWasi().imports('wasi_snapshot_preview1');
    expect(Object.entries(functions).map(([name, { length }]) => [name, length])).to.deep.equal(
      SYSCALLS.map((syscall) => [syscall.name, wasmParams(syscall).length]),
    );
    for (const serve of Object.values(functions)) expect(serve.name.startsWith('bound ')).to.equal(false);
  });

  it('imports link into a module that imports all of them', () => {
    const bytes = readFileSync(new URL('../../../../conformance/guests/wat/wasi-all.wasm', import.meta.url));
    const wasi = createWasi();
    const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), {
      wasi_snapshot_preview1: wasi.imports('wasi_snapshot_preview1'),
    });
    wasi.attach(instance.exports['memory'] as WebAssembly.Memory);
    const calls = Object.entries(instance.exports).filter(([, value]) => typeof value === 'function');
    expect(calls).to.have.length(45);
    // Whatever the arguments, the answer is an errno: nothing else gets out of here.
    for (const argument of [0, 1, 3, 64, 65_528, 65_535, 65_536, 0x7fff_ffff, -1, -8, -0x8000_0000]) {
      for (const [name, call] of calls) {
        const errno = (call as (argument: number) => number)(argument);
        expect(errno, `${name}(${String(argument)})`).to.be.within(0, 76);
      }
    }
  });

  it('docs/wasi.md has the table as it is now', () => {
    const text = readFileSync(new URL('../../../../docs/wasi.md', import.meta.url), 'utf8');
    const written = text
      .split('<!-- calls: written by scripts/write-wasi-docs.ts -->')[1]
      ?.split('<!-- /calls -->')[0];
    expect(cells(written ?? '')).to.deep.equal(cells(statusTable()));
  });
});

/** A table's cells, whatever its columns' widths. */
function cells(table: string): string[][] {
  return table
    .trim()
    .split('\n')
    .filter((line) => !/^\|[ -|]*\|$/u.test(line) || /[a-z]/u.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()));
}
