import { TrapError } from '@ferrule/core';
import { loadSync } from '@ferrule/runtime';
import { expect } from 'chai';
import { callLog } from '../../src/command/log-calls.ts';
import { guest } from '../support/spawn.ts';

describe('callLog', () => {
  it('writes a line for a call and one for its end, indented, with demangled names', () => {
    const lines: string[] = [];
    const lib = loadSync(guest('rust/lines'), {
      listeners: [callLog(['outer', 'divide'], (line) => lines.push(line))],
    });
    lib.call('divide', 10);
    expect(lines).to.deep.equal([
      'calls: divide(10)',
      'calls:   lines::outer(10)',
      'calls:   lines::outer = 11',
      'calls: divide = 11',
    ]);
    lines.length = 0;
    expect(() => lib.call('divide', 0)).to.throw(TrapError);
    expect(lines[2]).to.match(/^calls: {3}lines::outer left by TrapError: the guest trapped: unreachable/);
  });
});
