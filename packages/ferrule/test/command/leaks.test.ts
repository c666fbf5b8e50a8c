import { loadSync } from '@ferrule/runtime';
import { expect } from 'chai';
import { leaksText } from '../../src/command/leaks.ts';
import { guest } from '../support/spawn.ts';

const plain = (text: string) => text;
const paint = { strong: plain, good: plain, bad: plain };

describe('leaksText', () => {
  it('says that nothing leaked', () => {
    const lib = loadSync(guest('rust/leaky'), { traceAllocations: true });
    lib.call('tidy', 3);
    expect(leaksText(lib.allocations, paint)).to.equal('Everything that was allocated was freed.\n');
  });

  it('makes a table of what leaked: number, size and calls, most bytes first', () => {
    const lib = loadSync(guest('c/leaky'), { traceAllocations: true, wasi: { args: ['leaky'] } });
    lib.start();
    const [title, , head, ...rows] = leaksText(lib.allocations, paint).trimEnd().split('\n');
    expect(title).to.match(/^\d allocations of \d+ bytes were not freed\.$/);
    expect(head).to.equal('  count  bytes each  allocated by');
    expect(rows.slice(0, 3)).to.deep.equal([
      '      2         100  malloc < forget < main < __main_void < __original_main < _start < _start.command_export',
      '      1         192  aligned_alloc < main < __main_void < __original_main < _start < _start.command_export',
      '      1          42  calloc < main < __main_void < __original_main < _start < _start.command_export',
    ]);
  });

  it('tells of memory freed twice', () => {
    const lib = loadSync(guest('c/leaky'), { traceAllocations: true, wasi: { args: ['leaky', 'twice'] } });
    lib.start();
    expect(leaksText(lib.allocations, paint)).to.match(
      /\n1 time memory was freed that was not allocated, or no more\.\n\n {2}at \d+ by free < main < /,
    );
  });
});
