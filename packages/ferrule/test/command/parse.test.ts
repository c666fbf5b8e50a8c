import { expect } from 'chai';
import { parse } from '../../src/command/parse.ts';
import type { Specification } from '../../src/command/specification.ts';
import { UsageError } from '../../src/command/usage-error.ts';

const specification: Specification = {
  name: 'sample',
  operands: 'FILE [ARGS…]',
  summary: 'A sample.',
  details: [],
  options: [
    { name: 'dir', value: 'DIR', many: true, help: 'many' },
    { name: 'timeout', value: 'TIME', help: 'one' },
    { name: 'json', help: 'none' },
  ],
  examples: [],
  optionsEnd: 'at-operand',
};
const anywhere: Specification = { ...specification, optionsEnd: 'nowhere' };

describe('parse', () => {
  it('takes values after a space and after an equals sign', () => {
    const line = parse(specification, ['--dir', 'a', '--dir=b=c', '--timeout=-1', '--json', 'file']);
    expect(line.values('dir')).to.deep.equal(['a', 'b=c']);
    expect(line.value('timeout')).to.equal('-1');
    expect(line.has('json')).to.be.true;
    expect(line.has('help')).to.be.false;
    expect(line.operands).to.deep.equal(['file']);
  });

  it('leaves all that follows the first operand to the guest', () => {
    const line = parse(specification, ['--json', 'file', '--json', '--', '-x', '--unknown', '']);
    expect(line.operands).to.deep.equal(['file', '--json', '--', '-x', '--unknown', '']);
  });

  it('takes what follows -- as operands', () => {
    expect(parse(specification, ['--json', '--', '--file', '-a']).operands).to.deep.equal(['--file', '-a']);
    expect(parse(anywhere, ['a', '--json', '--', '--b']).operands).to.deep.equal(['a', '--b']);
  });

  it('finds options behind operands where they may stand there', () => {
    const line = parse(anywhere, ['a', '--json', 'b', '-h']);
    expect(line.operands).to.deep.equal(['a', 'b']);
    expect([line.has('json'), line.has('help')]).to.deep.equal([true, true]);
  });

  for (const [args, message] of [
    [
      ['--colour', 'file'],
      '--colour is not an option here; there are --dir, --timeout, --json, --verbose, --help',
    ],
    [['--__proto__', 'file'], '--__proto__ is not an option here'],
    [['-x', 'file'], '-x is not an option here'],
    [['-=', 'file'], '- is not an option here'],
    [['--timeout'], '--timeout needs a value: --timeout TIME'],
    [['--dir', '', 'file'], '--dir needs a value: --dir DIR'],
    [['--dir=', 'file'], '--dir needs a value: --dir DIR'],
    [['--timeout', '--json', 'file'], '--timeout needs a value, and --json looks like an option'],
    [['--timeout', '1', '--timeout', '2', 'file'], '--timeout is given twice'],
    [['--json=yes', 'file'], '--json takes no value'],
  ] as const) {
    it(`refuses ${args.join(' ')}`, () => {
      expect(() => parse(specification, args)).to.throw(UsageError, message);
    });
  }
});
