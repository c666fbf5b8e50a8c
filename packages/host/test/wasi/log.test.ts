import { expect } from 'chai';
import { createWasi } from '../../src/wasi/create-wasi.ts';
import type { LogScope } from '../../src/wasi/syscalls.ts';
import { guestWithFiles, RESULT, TestGuest } from './test-guest.ts';

describe('log', () => {
  function linesOf(scopes: readonly (LogScope | 'all')[]): string[] {
    const lines: string[] = [];
    const guest = new TestGuest({ log: { scopes, write: (line) => lines.push(line.replace(/\(.*/u, '')) } });
    guest.call('args_sizes_get', RESULT, RESULT + 4);
    guest.call('clock_time_get', 0, 1n, RESULT);
    guest.call('fd_tell', 1, RESULT);
    guest.call('poll_oneoff', 0, 0, 0, 0);
    guest.call('sched_yield');
    guest.call('random_get', 0, 1);
    guest.call('sock_shutdown', 1, 1);
    return lines;
  }

  it('log writes the calls of the scopes asked for', () => {
    expect(linesOf(['memory'])).to.deep.equal(['args_sizes_get']);
    expect(linesOf(['clock'])).to.deep.equal(['clock_time_get']);
    expect(linesOf(['filesystem'])).to.deep.equal(['fd_tell']);
    expect(linesOf(['poll'])).to.deep.equal(['poll_oneoff']);
    expect(linesOf(['proc'])).to.deep.equal(['sched_yield']);
    expect(linesOf(['random', 'sock'])).to.deep.equal(['random_get', 'sock_shutdown']);
    expect(linesOf(['all'])).to.have.length(7);
    expect(linesOf([])).to.deep.equal([]);
  });

  it('log shows a path as it was before the call overwrote it', () => {
    const { guest } = guestWithFiles({});
    guest.call('path_symlink', ...guest.put('target'), 3, ...guest.put('name'));
    const [at, length] = guest.put('name');
    guest.call('path_readlink', 3, at, length, at, 4, RESULT);
    expect(guest.memory.string(at, 4)).to.equal('targ');
    expect(guest.line).to.contain('path="name"');
  });

  it('log shows what leads nowhere as a question mark', () => {
    const { guest } = guestWithFiles({});
    guest.call('path_unlink_file', 3, -1, 5);
    expect(guest.line).to.equal('path_unlink_file(fd=3, path=?) = FAULT');
  });

  it('log shows unknown flags and numbers as they are', () => {
    const guest = new TestGuest();
    guest.call('fd_fdstat_set_flags', 1, 33);
    expect(guest.line).to.equal('fd_fdstat_set_flags(fd=1, flags=APPEND|32) = INVAL');
    guest.call('fd_seek', 1, 0n, 9, RESULT);
    expect(guest.line).to.equal('fd_seek(fd=1, offset=0, whence=9) = SPIPE');
  });

  it('log that is off leaves the functions as they are', () => {
    const lines: string[] = [];
    const off = createWasi({ log: { scopes: ['clock'], write: (line) => lines.push(line) } });
    const functions = off.imports('wasi_snapshot_preview1');
    off.attach(new WebAssembly.Memory({ initial: 1 }));
    expect([functions['sched_yield']?.length, functions['fd_read']?.length]).to.deep.equal([0, 4]);
    functions['sched_yield']?.();
    expect(lines).to.deep.equal([]);
  });
});
