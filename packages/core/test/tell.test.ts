import { expect } from 'chai';
import { tell } from '../src/tell.ts';

describe('tell', () => {
  it('tell hands a frozen event to the listener, and ignores what it throws', () => {
    const told: object[] = [];
    tell(
      (event: object) => {
        told.push(event);
        throw new Error('no luck');
      },
      { fraction: 1 },
    );
    expect(told).to.deep.equal([{ fraction: 1 }]);
    expect(told[0]).to.satisfy(Object.isFrozen);
  });

  it('tell does nothing where nobody listens', () => {
    const event = { fraction: 1 };
    tell(undefined, event);
    expect(event).not.to.satisfy(Object.isFrozen);
  });
});
