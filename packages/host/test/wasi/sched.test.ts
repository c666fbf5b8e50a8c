import { expect } from 'chai';
import { TestGuest } from './test-guest.ts';

describe('sched', () => {
  it('sched_yield succeeds', () => {
    const guest = new TestGuest();
    expect(guest.call('sched_yield')).to.equal('SUCCESS');
    expect(guest.line).to.equal('sched_yield() = SUCCESS');
  });
});
