import { expect } from 'chai';
import { compareFuel, compareRuns, sameFuel } from '../../fuzz/compare.ts';
import type { Event, Observation } from '../../fuzz/observe.ts';

const run = (...events: readonly Event[]): Observation => ({ events, exhausted: false });
const result: Event = { text: 'f() = 1' };

describe('compareRuns', () => {
  it('compareRuns finds nothing between equal runs', () => {
    expect(compareRuns(run(result), run({ text: 'f() = 1', fuel: 3n }))).to.equal(undefined);
  });

  it('compareRuns finds a different, a missing and an additional event', () => {
    expect(compareRuns(run(result), run({ text: 'f() = 2' }))).to.match(
      /event 0: f\(\) = 2 instead of f\(\) = 1/,
    );
    expect(compareRuns(run(result, result), run(result))).to.match(/event 1: nothing/);
    expect(compareRuns(run(result), run(result, result))).to.match(/event 1/);
  });

  it('compareRuns takes traps for equal when they may be of one kind', () => {
    const bare: Event = { text: 'f(): trap', traps: ['integer overflow', 'invalid conversion to integer'] };
    expect(compareRuns(run(bare), run({ text: 'f(): trap', traps: ['integer overflow'] }))).to.equal(
      undefined,
    );
    const other = run({ text: 'f(): trap', traps: ['unreachable'] });
    expect(compareRuns(run(bare), other)).to.be.a('string');
    expect(compareRuns(run(bare), other, { anyTrap: true })).to.equal(undefined);
    expect(compareRuns(run(bare), run({ text: 'f(): trap' }), { anyTrap: true })).to.be.a('string');
  });

  it('compareRuns stops where the stack was exhausted', () => {
    const exhausted = { events: [result, { text: 'g(): exhaustion' }], exhausted: true };
    expect(compareRuns(exhausted, run(result, { text: 'g() = 1' }, result))).to.equal(undefined);
    expect(compareRuns(exhausted, run({ text: 'f() = 2' }, result))).to.be.a('string');
  });
});

describe('compareFuel', () => {
  it('compareFuel wants every unit counted', () => {
    expect(compareFuel(run({ text: 'a', fuel: 5n }), run({ text: 'a', fuel: 5n }), 0)).to.equal(undefined);
    expect(compareFuel(run({ text: 'a', fuel: 5n }), run({ text: 'a', fuel: 4n }), 0)).to.match(
      /4 units of fuel instead of 5/,
    );
    expect(compareFuel(run({ text: 'a', fuel: 5n }), run({ text: 'a', fuel: 6n }), 10)).to.be.a('string');
  });

  it('compareFuel lets units be missing only after an access out of bounds', () => {
    const trap: Event = { text: 'a: trap', traps: ['out of bounds memory access'], fuel: 1n };
    expect(compareFuel(run({ text: 'a: trap', fuel: 5n }), run(trap), 10)).to.equal(undefined);
    expect(compareFuel(run({ text: 'a: trap', fuel: 50n }), run(trap), 10)).to.be.a('string');
    expect(compareFuel(run({ text: 'a', fuel: 5n }), run({ text: 'a', fuel: 1n }), 10)).to.be.a('string');
  });
});

describe('sameFuel', () => {
  it('sameFuel lets either miss units after an access out of bounds, and no more than the slack', () => {
    const trap = (fuel: bigint) => run({ text: 'a: trap', traps: ['out of bounds memory access'], fuel });
    expect(sameFuel(trap(5n), trap(9n), 4)).to.equal(undefined);
    expect(sameFuel(trap(9n), trap(5n), 4)).to.equal(undefined);
    expect(sameFuel(trap(5n), trap(9n), 3)).to.be.a('string');
    expect(sameFuel(trap(9n), trap(5n), 3)).to.be.a('string');
  });

  it('sameFuel finds plans that burn differently', () => {
    expect(sameFuel(run({ text: 'a', fuel: 5n }), run({ text: 'a', fuel: 5n }), 0)).to.equal(undefined);
    expect(sameFuel(run({ text: 'a', fuel: 5n }), run({ text: 'a', fuel: 7n }), 10)).to.match(
      /7 units of fuel instead of 5/,
    );
  });
});
