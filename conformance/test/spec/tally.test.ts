import { expect } from 'chai';
import type { Outcome } from '../../spec/run-script.ts';
import { tally } from '../../spec/tally.ts';

const outcome = (status: Outcome['status']): Outcome => ({ status, reason: 'why' });

describe('tally', () => {
  it('tally calls broken only what bare V8 passes', () => {
    const bare = ['passed', 'passed', 'passed', 'failed', 'failed', 'text'] as const;
    const plan = ['passed', 'failed', 'refused', 'failed', 'passed', 'text'] as const;
    const { tallies, findings } = tally(
      [
        {
          script: 'a.wast',
          commands: bare.map((_, line) => ({ line, command: 'assert_return' })),
          plans: new Map([
            ['v8', bare.map(outcome)],
            ['other', plan.map(outcome)],
          ]),
          times: new Map(),
        },
      ],
      ['v8', 'other'],
    );
    expect(tallies.get('other')).to.deep.equal({ passed: 2, broken: 1, refused: 1, lacking: 1, text: 1 });
    expect(
      findings.filter((finding) => finding.plan === 'other').map(({ line, status }) => [line, status]),
    ).to.deep.equal([
      [1, 'broken'],
      [2, 'refused'],
      [3, 'lacking'],
    ]);
  });

  it('tally counts a plan that gave no outcomes as broken', () => {
    const script = {
      script: 'a.wast',
      commands: [{ line: 1, command: 'module' }],
      plans: new Map([['v8', [outcome('passed')]]]),
      times: new Map<string, number>(),
    };
    expect(tally([script], ['v8', 'other']).tallies.get('other')?.broken).to.equal(1);
  });
});
