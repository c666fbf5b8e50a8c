import { expect } from 'chai';
import { AbortError, OptionError } from '@ferrule/core';
import type { Instance } from '../../src/instance.ts';
import { loadSync } from '../../src/load.ts';
import { assemblyScript } from '../../src/toolchains/assembly-script.ts';
import type { AssemblyScriptOptions } from '../../src/toolchains/assembly-script.ts';
import { guestBytes } from '../guests.ts';
import { thrownBy } from '../thrown.ts';

const bytes = guestBytes('assemblyscript/checks');

function guestWith(options?: AssemblyScriptOptions): Instance {
  return loadSync(bytes, { name: 'checks', imports: { env: assemblyScript(options) } });
}

function abortOf(guest: Instance, name: string, ...args: number[]): AbortError {
  const error = thrownBy(() => guest.call(name, ...args));
  expect(error).to.be.instanceOf(AbortError);
  return error as AbortError;
}

describe('assemblyScript', () => {
  it('assemblyScript makes an abort an AbortError with its reason, place and stack', () => {
    const guest = guestWith();
    const thrown = abortOf(guest, 'positive', -5);
    expect(thrown).to.include({
      code: 'ERR_FERRULE_ABORT',
      reason: 'negative: -5 é😀',
      file: 'checks.ts',
      line: 4,
      message: 'the guest aborted: negative: -5 é😀 at checks.ts:4:14',
    });
    expect(thrown.wasmStack.map((frame) => frame.module)).to.include('checks');
    expect(thrown.wasmStack.at(-1)?.function).to.equal('positive');
    expect(abortOf(guest, 'explained', 0)).to.include({ reason: 'n must be positive', line: 9 });
    expect(abortOf(guest, 'bare', 0)).to.include({ reason: '', file: 'checks.ts', line: 13 });
    // as after a trap, the guest may be called again
    expect(guest.call('positive', 5)).to.equal(5);
  });

  it('assemblyScript makes nothing of texts that lead nowhere', () => {
    const guest = guestWith();
    for (const pointer of [1, 3, 65_535, 65_536, -1, -4, 0x7fff_ffff]) {
      expect(abortOf(guest, 'abortWith', pointer, pointer)).to.include({
        reason: '',
        file: '',
        message: 'the guest aborted',
      });
    }
    guest.memory.setU32(32_768, 0xffff_ffff);
    expect(abortOf(guest, 'abortWith', 32_772, 0).reason).to.equal('');
    guest.memory.grow(4);
    guest.memory.setU32(32_768, 70_000);
    expect(abortOf(guest, 'abortWith', 32_772, 0).reason).to.match(/^\0{32768}…$/u);
  });

  it('assemblyScript writes what is traced where it was told to', () => {
    const lines: string[] = [];
    const guest = guestWith({ trace: (line) => lines.push(line) });
    guest.call('note', 1.5);
    guest.call('noteAll');
    guest.call('noteNothing');
    expect(lines).to.deep.equal(['trace: noted 1.5, 3', 'trace: five 1, 2, 3, 4, 5.5', 'trace: nothing']);
  });

  it('assemblyScript traces nowhere by default', () => {
    guestWith().call('note', 1);
  });

  it('assemblyScript seeds the same in every run, or as it was told', () => {
    const roll = (options?: AssemblyScriptOptions): unknown => guestWith(options).call('dice');
    expect(roll()).to.equal(roll());
    expect(roll({ seed: 7 })).to.equal(roll({ seed: () => 7 }));
    expect(roll({ seed: 7 })).to.not.equal(roll({ seed: 8 }));
    expect(new Set(Array.from({ length: 8 }, () => roll({ seed: 'system' }))).size).to.be.greaterThan(1);
  });

  it('assemblyScript refuses what it does not know', () => {
    for (const options of [{ trace: 'file' }, { trace: 1 }, { seed: 'dice' }, { seed: null }]) {
      const error = thrownBy(() => assemblyScript(options as never));
      expect(error).to.be.instanceOf(OptionError).with.property('option', Object.keys(options)[0]);
    }
    const misspelt = thrownBy(() => assemblyScript({ seeds: 1 } as never));
    expect(misspelt).to.be.instanceOf(OptionError).with.property('option', 'seeds');
  });
});
