import { OptionError } from '@ferrule/core';
import { expect } from 'chai';
import { readOptions } from '../../src/cli/options.ts';

describe('readOptions', () => {
  it('takes a full run as the documentation has it', () => {
    const options = readOptions(
      '--install --node 20,24,26 --suite workloads --minutes 17 --out docs/benchmarks'.split(' '),
    );
    expect(options).to.include({ install: true, minutes: 17, out: 'docs/benchmarks' });
    expect(options.suites).to.include('start-up').and.not.include('promises');
    expect(options.nodes).to.deep.equal(['20', '24', '26']);
  });

  const wrong: Readonly<Record<string, string>> = {
    '--suite computing': '--suite computing: there are start-up, compute,',
    '--engine wasm3': '--engine wasm3: there are V8; Ferrule;',
    '--minutes soon': '--minutes soon: a number above 0',
    '--bound 0.5': '--bound 0.5: a ratio from 1 up',
    '--resume': '--resume goes on with a report in --out DIRECTORY',
    '--fast': "Unknown option '--fast'",
  };
  for (const [line, message] of Object.entries(wrong)) {
    it(`refuses ${line} in words`, () => {
      expect(() => readOptions(line.split(' '))).to.throw(OptionError, message);
    });
  }
});
