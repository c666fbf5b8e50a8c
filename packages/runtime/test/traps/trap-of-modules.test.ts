import { expect } from 'chai';
import { TRAP_KINDS, TrapError } from '@ferrule/core';
import type { TrapKind } from '@ferrule/core';
import { loadSync } from '../../src/load.ts';
import { trapOf } from '../../src/trap-of.ts';
import { guestBytes } from '../guests.ts';
import { thrownBy } from '../thrown.ts';

/** How stacks are formatted, as plain properties. */
interface Formatting {
  readonly prepareStackTrace: unknown;
  readonly stackTraceLimit: number;
}

describe('trapOf', () => {
  const guest = loadSync(guestBytes('wat/trap'), { name: 'trap' });
  const body = (name: string) => {
    const index = guest.module.exports.find((each) => each.name === name)?.index ?? -1;
    const { offset = 0, byteLength = 0 } = guest.module.info.functions[index] ?? {};
    return { index, offset, end: offset + byteLength + 5 };
  };
  /** What V8's messages don't tell apart, and the word that stands for both. */
  const blurred: Record<string, TrapKind> = {
    'integer overflow': 'invalid conversion to integer',
    'uninitialized element': 'indirect call type mismatch',
  };
  const names = guest.module.exports.filter(
    ({ extern }) => extern.kind === 'function' && extern.type.params.length === 0,
  );
  for (const { name } of names) {
    const kind = blurred[name] ?? TRAP_KINDS.find((each) => name.startsWith(each));
    it(`trapOf tells "${name}" as ${String(kind)}, with function, index and offset`, () => {
      const trap = thrownBy(() => guest.call(name)) as TrapError;
      expect(trap).to.be.instanceOf(TrapError);
      expect(trap.kind).to.equal(kind);
      expect(trap.cause).to.be.instanceOf(
        kind === 'call stack exhausted' ? RangeError : WebAssembly.RuntimeError,
      );
      const frame = trap.wasmStack[0];
      expect(frame?.module).to.equal('trap');
      if (kind === 'call stack exhausted') {
        expect(frame?.function).to.equal('recurse');
        return;
      }
      const { index, offset, end } = body(name);
      expect(frame?.index).to.equal(index);
      expect(frame?.function, 'an export is called so where no name is kept').to.equal(name);
      expect(frame?.offset).to.be.within(offset, end);
    });
  }

  it("trapOf's message names kind, function, module and offset", () => {
    const rust = loadSync(guestBytes('rust/trap'), { name: 'guest' });
    const trap = thrownBy(() => rust.call('divide_by_zero')) as TrapError;
    expect(trap.message).to.match(
      /^the guest trapped: integer divide by zero in divide_by_zero of guest at 0x[\da-f]+$/,
    );
    expect(trap.stack).to.match(/^TrapError: the guest trapped.*\n\s+at .*divide_by_zero.*wasm-function/);
  });

  it('trapOf gives all frames, innermost first', () => {
    const rust = loadSync(guestBytes('rust/trap'), { name: 'guest' });
    const { wasmStack } = thrownBy(() => rust.call('panic_with_message')) as TrapError;
    expect(wasmStack[0]?.function).to.equal('rust_panic');
    expect(wasmStack.map((frame) => frame.function)).to.include.oneOf([
      'panic_with_message',
      ...wasmStack.slice(9).map((f) => f.function),
    ]);
  });

  it('trapOf works without an instance, with what V8 says', () => {
    const rust = loadSync<{ divide_by_zero: () => void }>(guestBytes('rust/trap'));
    const trap = trapOf(thrownBy(rust.exports.divide_by_zero));
    expect(trap?.kind).to.equal('integer divide by zero');
    expect(trap?.wasmStack[0]?.function).to.match(/divide_by_zero/);
  });

  it('trapOf finds no trap in other errors', () => {
    for (const error of [
      new Error('x'),
      new RangeError('x'),
      new WebAssembly.RuntimeError('unreachable'),
      null,
      'x',
    ]) {
      expect(trapOf(error, guest)).to.equal(undefined);
    }
  });

  it('trapOf hands back a TrapError as it is', () => {
    const trap = thrownBy(() => guest.call('unreachable'));
    expect(trapOf(trap, guest)).to.equal(trap);
  });

  describe('with other ways to format stacks', () => {
    const { prepareStackTrace, stackTraceLimit } = Error as unknown as Formatting;
    afterEach(() => {
      Object.assign(Error, { prepareStackTrace, stackTraceLimit });
    });

    it('trapOf reads call sites, and leaves them to their owner', () => {
      const own = (_: Error, sites: NodeJS.CallSite[]) => sites;
      Error.prepareStackTrace = own;
      const trap = thrownBy(() => guest.call('integer divide by zero')) as TrapError;
      expect(trap.kind).to.equal('integer divide by zero');
      expect(trap.wasmStack[0]?.index).to.equal(body('integer divide by zero').index);
      expect((trap.cause as Error).stack).to.be.an('array');
      expect((Error as unknown as Formatting).prepareStackTrace).to.equal(own);
    });

    it('trapOf reads stacks that tools for source maps have rewritten', () => {
      Error.prepareStackTrace = (error, sites) => {
        const lines = sites.map(
          (site) =>
            `\n    at ${site.getFunctionName() ?? ''} (${site.getFileName() ?? ''}:${String(site.getLineNumber())}:${String(site.getColumnNumber())})`,
        );
        return `${String(error)}${lines.join('')}`;
      };
      const trap = thrownBy(() => guest.call('integer divide by zero')) as TrapError;
      expect(trap.wasmStack[0]?.index).to.equal(body('integer divide by zero').index);
    });

    it('trapOf tells the kind where no frames are kept', () => {
      Error.stackTraceLimit = 0;
      const trap = thrownBy(() => guest.call('integer divide by zero')) as TrapError;
      expect(trap).to.include({ kind: 'integer divide by zero' });
      expect(trap.wasmStack).to.deep.equal([]);
    });

    it('trapOf tells a short stack from one that the host exhausted', () => {
      Error.stackTraceLimit = 3;
      expect(thrownBy(() => guest.call('call stack exhausted'))).to.include({ kind: 'call stack exhausted' });
    });
  });
});
