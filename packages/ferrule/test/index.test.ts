import * as core from '@ferrule/core';
import { expect } from 'chai';
import * as ferrule from '../src/index.ts';

describe('ferrule', () => {
  it('exports every class of error that a code stands for', () => {
    const isError = (value: unknown) =>
      typeof value === 'function' && value.prototype instanceof core.FerruleError;
    const names = Object.entries(core).filter(([, value]) => isError(value));
    expect(names).to.have.lengthOf(Object.keys(core.ERROR_CODES).length);
    for (const [name, value] of names) expect(ferrule).to.have.property(name, value);
  });
});
