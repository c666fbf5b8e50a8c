import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { guest, runCommand } from '../support/spawn.ts';

/** Functions that the guest calls, by the scope that they are told in. */
const SCOPES: Readonly<Record<string, readonly string[]>> = {
  clock: ['clock_res_get', 'clock_time_get'],
  filesystem: ['fd_read', 'fd_prestat_get', 'path_open', 'path_symlink', 'path_unlink_file'],
  memory: ['args_get', 'args_sizes_get', 'environ_sizes_get'],
  poll: ['poll_oneoff'],
  proc: ['proc_exit'],
  random: ['random_get'],
  sock: ['sock_recv', 'sock_send', 'sock_shutdown'],
};
const ONES = ['clock', 'memory', 'proc'];
const OTHERS = ['filesystem', 'poll', 'random', 'sock'];

describe('ferrule run --log', () => {
  let directory: string;
  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'ferrule-log-'));
  });
  after(() => {
    rmSync(directory, { recursive: true });
  });

  function logged(scopes: readonly string[]): readonly string[] {
    const mount = ['--dir', `${directory}::/`];
    // Ends by a call of its own where it is given no directory, and by returning otherwise.
    const runs = [['/'], []].map((args) =>
      runCommand(['run', '--log', scopes.join(','), ...mount, guest('c/errnos'), ...args]),
    );
    return runs.flatMap(({ stderr }) => stderr.trimEnd().split('\n'));
  }

  function namesOf(lines: readonly string[]): readonly string[] {
    return lines.map(
      (line) => /^(\w+)\(.*\) = (?:[A-Z0-9]+(?: \(.*\))?|ExitError: .*)$/u.exec(line)?.[1] ?? line,
    );
  }

  it('--log SCOPES tells the calls of each scope asked for, none of another, and all tells every one', () => {
    const ones = namesOf(logged(ONES));
    const others = namesOf(logged(OTHERS));
    const all = namesOf(logged(['all']));
    for (const [scopes, names] of [
      [ONES, ones],
      [OTHERS, others],
      [[...ONES, ...OTHERS], all],
    ] as const) {
      for (const [scope, calls] of Object.entries(SCOPES)) {
        const asked = scopes.includes(scope);
        for (const call of calls) expect(names.includes(call), `${call} in ${scopes.join()}`).to.equal(asked);
      }
    }
    expect(all).to.have.length(ones.length + others.length);
    expect(all.filter((name) => ones.includes(name))).to.deep.equal(ones);
  }).timeout(60_000);
});
