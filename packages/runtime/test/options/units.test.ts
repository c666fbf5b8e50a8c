import { expect } from 'chai';
import { parseByteSize, parseDuration } from '../../src/options/units.ts';

describe('parseByteSize', () => {
  const good: [unknown, number][] = [
    [0, 0],
    [65_536, 65_536],
    ['64MiB', 67_108_864],
    ['64MB', 64_000_000],
    ['512KiB', 524_288],
    ['1GiB', 1_073_741_824],
    ['1.5 KiB', 1536],
    ['300B', 300],
    ['300', 300],
  ];
  for (const [value, bytes] of good) {
    it(`parseByteSize takes ${JSON.stringify(value)} for ${String(bytes)} bytes`, () => {
      expect(parseByteSize(value)).to.equal(bytes);
    });
  }
  for (const value of [
    -1,
    1.5,
    NaN,
    Infinity,
    '64 apples',
    '64mib',
    '',
    'MiB',
    '-1MiB',
    '1e3',
    null,
    5n,
    {},
    '1toString',
  ]) {
    it(`parseByteSize refuses ${typeof value === 'bigint' ? '5n' : JSON.stringify(value)}`, () => {
      expect(parseByteSize(value)).to.equal(undefined);
    });
  }
});

describe('parseDuration', () => {
  const good: [unknown, number][] = [
    [1, 1],
    ['500ms', 500],
    ['5s', 5000],
    ['0.5 s', 500],
    ['2min', 120_000],
    ['20', 20],
  ];
  for (const [value, milliseconds] of good) {
    it(`parseDuration takes ${JSON.stringify(value)} for ${String(milliseconds)} ms`, () => {
      expect(parseDuration(value)).to.equal(milliseconds);
    });
  }
  for (const value of [-1, NaN, Infinity, '5 hours', 's', '', null, {}]) {
    it(`parseDuration refuses ${JSON.stringify(value)}`, () => {
      expect(parseDuration(value)).to.equal(undefined);
    });
  }
});
