import { expect } from 'chai';
import { TrapError } from '@ferrule/core';
import { load, loadSync } from '../../src/load.ts';
import { guestBytes } from '../guests.ts';
import { thrownBy } from '../thrown.ts';

function leb(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(value >>> 7)];
}

const sized = (bytes: readonly number[]): number[] => [...leb(bytes.length), ...bytes];

/** c/lines, whose functions 0 to 2 are `divide`, `outer` and what it inlines, with another name section. */
function withNames(
  ...entries: readonly (readonly [index: number, name: string | readonly number[]])[]
): Uint8Array<ArrayBuffer> {
  const map = entries.flatMap(([index, name]) => [
    ...leb(index),
    ...sized(typeof name === 'string' ? [...Buffer.from(name)] : name),
  ]);
  return withNameSection([1, ...sized([...leb(entries.length), ...map])]);
}

function withNameSection(contents: readonly number[]): Uint8Array<ArrayBuffer> {
  const bytes = guestBytes('c/lines');
  const { customSections } = loadSync(bytes).module.info;
  const own = customSections.find(({ name }) => name === 'name');
  if (own === undefined) throw new Error('c/lines has lost its names');
  // section id, size, and the section's name stand in front
  const start = own.offset - 5 - leb(own.byteLength + 5).length - 1;
  const section = [0, ...sized([...sized([...Buffer.from('name')]), ...contents])];
  return Uint8Array.from([
    ...bytes.subarray(0, start),
    ...section,
    ...bytes.subarray(own.offset + own.byteLength),
  ]);
}

function trapOf(bytes: Uint8Array<ArrayBuffer>): TrapError {
  const trap = thrownBy(() => loadSync(bytes).call('divide', 0));
  if (!(trap instanceof TrapError)) throw trap;
  return trap;
}

const honest = trapOf(guestBytes('c/lines'));
const places = ({ wasmStack }: TrapError) =>
  wasmStack.map(({ index, offset, file, line, column }) => [index, offset, file, line, column]);

/** What would move a terminal's cursor or turn the way that text runs. */
const UNSEEN = /[\p{Cc}\u202e]/u;

/** How many lines there are before the host's. */
const guestLines = ({ stack = '' }: TrapError) =>
  stack.split('\n').findIndex((line) => line.includes('checked-call'));

describe('names that lie', () => {
  const frame = 'a (wasm://wasm/0:wasm-function[1]:0x6e)\n    at b (/etc/passwd:1:1)\n    at c';
  const lies: Readonly<Record<string, Uint8Array<ArrayBuffer>>> = {
    'a frame within a name': withNames([0, frame], [1, frame]),
    'an escape of the terminal': withNames([0, '\u001b[2J\u001b]0;title\u0007'], [1, 'b\u202eright to left']),
    'indices of no function': withNames([0xffff_ffff, 'none'], [77, 'none'], [0, 'zero']),
    'one index several times': withNames([1, 'first'], [1, 'second'], [0, 'third'], [0, 'fourth']),
    'no UTF-8': withNames([0, [0xff, 0xfe, 0x80]], [1, [0xc3]]),
    'an overlong name': withNames([0, 'x'.repeat(1_000_000)], [1, '_ZN'.repeat(300_000)]),
    'a count without names': withNameSection([1, ...sized([...leb(0xffff_ffff), 0, 1, 0x61])]),
    'a subsection that is longer than the section': withNameSection([1, ...leb(0xffff_ffff), 1, 0, 1, 0x61]),
    'nothing at all': withNameSection([]),
  };

  for (const [lie, bytes] of Object.entries(lies)) {
    it(`TrapError has the places of the code, and no line of a name's own, where names tell ${lie}`, () => {
      const trap = trapOf(bytes);
      expect(places(trap)).to.deep.equal(places(honest));
      const { stack = '' } = trap;
      expect(guestLines(trap)).to.equal(guestLines(honest));
      for (const line of stack.split('\n')) {
        expect(UNSEEN.test(line)).to.equal(false);
        expect(line.length).to.be.lessThan(5_000);
      }
      expect(stack).to.match(/lines\.c:3:16/);
    });
  }

  it('listeners, profiles and coverage work on whatever names tell', async () => {
    for (const [lie, bytes] of Object.entries(lies)) {
      const heard: string[] = [];
      const guest = await load(bytes, {
        coverage: true,
        listeners: [
          {
            functions: ['*'],
            before: ({ function: { name, index } }) => heard.push(`${name} ${String(index)}`),
          },
        ],
      });
      const { profile } = await guest.profile(() => thrownBy(() => guest.call('divide', 0)), { interval: 1 });
      expect(heard.length, lie).to.be.greaterThan(0);
      const lines = profile.frames.map(({ name }) => name);
      for (const line of lines) expect(UNSEEN.test(line), lie).to.equal(false);
      const covered = Object.values(guest.coverage).flatMap(({ fnMap }) =>
        Object.values(fnMap).map(({ name }) => name),
      );
      for (const line of covered) expect(UNSEEN.test(line), lie).to.equal(false);
    }
  });
});
