import { expect } from 'chai';
import { runCanary } from '../../spec/canary.ts';
import { PLAN_NAMES } from '../../spec/plans.ts';

describe('runCanary', () => {
  for (const plan of PLAN_NAMES) {
    it(`runCanary finds every wrong expectation failed through ${plan}`, async () => {
      expect(await runCanary(plan)).to.deep.equal([]);
    });
  }
});
