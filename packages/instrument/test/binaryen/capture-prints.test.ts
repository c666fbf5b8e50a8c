import { expect } from 'chai';
import { capturePrints } from '../../src/binaryen/capture-prints.ts';

describe('capturePrints', () => {
  it('collects what is printed meanwhile and puts the streams back', () => {
    const before = [process.stdout, process.stderr].map((stream) =>
      Object.getOwnPropertyDescriptor(stream, 'write'),
    );
    const printed: string[] = [];
    const result = capturePrints(() => {
      console.log('to stdout');
      console.error('to stderr');
      return 7;
    }, printed);
    expect(result).to.equal(7);
    expect(printed).to.deep.equal(['to stdout\n', 'to stderr\n']);
    const after = [process.stdout, process.stderr].map((stream) =>
      Object.getOwnPropertyDescriptor(stream, 'write'),
    );
    expect(after).to.deep.equal(before);
  });

  it('puts the streams back when it ends by throwing', () => {
    const fault = new Error('fault');
    expect(() =>
      capturePrints(() => {
        throw fault;
      }, []),
    ).to.throw(fault);
    const printed: string[] = [];
    capturePrints(() => {
      console.log('again');
    }, printed);
    expect(printed).to.deep.equal(['again\n']);
  });
});
