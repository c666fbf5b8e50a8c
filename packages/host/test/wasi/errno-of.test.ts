import { readFileSync } from 'node:fs';
import { MemoryAccessError } from '@ferrule/core';
import { expect } from 'chai';
import { ErrnoError } from '../../src/fs/errno-error.ts';
import { Errno } from '../../src/wasi/errno.ts';
import { errnoOf } from '../../src/wasi/errno-of.ts';

const system = (code: string): Error => Object.assign(new Error(code), { code, syscall: 'open' });

describe('errnoOf', () => {
  it('errnoOf takes an ErrnoError at its word', () => {
    expect(errnoOf(new ErrnoError(Errno.LOOP))).to.equal(Errno.LOOP);
  });

  it('errnoOf makes EFAULT of a MemoryAccessError', () => {
    expect(errnoOf(new MemoryAccessError('x', { pointer: 0, length: 1 }))).to.equal(Errno.FAULT);
  });

  it('errnoOf finds the errno of what the system reports', () => {
    for (const name of Object.keys(Errno)) {
      if (name !== 'SUCCESS' && name !== 'TOOBIG') {
        expect(errnoOf(system(`E${name}`))).to.equal(Errno[name as keyof typeof Errno]);
      }
    }
    expect(errnoOf(system('E2BIG'))).to.equal(Errno.TOOBIG);
    expect(errnoOf(system('EOPNOTSUPP'))).to.equal(Errno.NOTSUP);
    expect(errnoOf(system('EWOULDBLOCK'))).to.equal(Errno.AGAIN);
    try {
      readFileSync('/no/such/file');
    } catch (error) {
      expect(errnoOf(error)).to.equal(Errno.NOENT);
    }
  });

  it('errnoOf finds none for what no errno describes', () => {
    for (const error of [
      new Error('x'),
      new TypeError('x'),
      system('EUNHEARDOF'),
      system('UNKNOWN'),
      system('ESUCCESS'),
      Object.assign(new Error('x'), { code: 'ENOENT' }),
      Object.assign(new Error('x'), { code: 2, syscall: 'open' }),
      'ENOENT',
      undefined,
      null,
    ]) {
      expect(errnoOf(error)).to.equal(undefined);
    }
  });
});
