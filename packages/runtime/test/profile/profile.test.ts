import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { expect } from 'chai';
import { OptionError, TrapError } from '@ferrule/core';
import { Profile as Pprof } from 'pprof-format';
import { loadSync } from '../../src/load.ts';
import type { Instance } from '../../src/instance.ts';
import { callTree } from '../../src/profile/profile.ts';
import type { Profile } from '../../src/profile/profile.ts';
import { profileFormatOf } from '../../src/profile/profile-formats.ts';
import { encodeProfile } from '../../src/write-profile.ts';
import { guestPath } from '../guests.ts';

const BLOCK = new Uint8Array(1 << 17);

/**
 * Takes its time without a loop of its own: V8 would optimise that while it runs, and a profiler that starts later knows
 * nothing of such code.
 */
function pauseOnHost(turn: number): number {
  return turn + createHash('sha256').update(BLOCK).digest()[0];
}

const busy = (options = {}): Instance =>
  loadSync(guestPath('rust/busy'), { imports: { env: { pause: pauseOnHost } }, ...options });

const INNERMOST = ['work', 'busy::longest', 'busy::numbers::collatz'];

/** The names on the first stack that ends with the guest's three functions; none where no sample fell there. */
function guestStackOf({ frames, samples }: Profile): string[] | undefined {
  const stacks = samples.map(({ stack }) => stack.map((index) => frames[index].name));
  return stacks.find((names) => names.slice(-3).join() === INNERMOST.join());
}

const isHost = ({ name, module }: Profile['frames'][number]): boolean =>
  name === 'pauseOnHost' && module === undefined;

/** Samples are few on a busy machine: takes profiles until one has what is looked for, or ten. */
async function take(guest: Instance): Promise<Profile> {
  const work = (): void => {
    const end = performance.now() + 150;
    while (performance.now() < end) guest.call('work', 3);
  };
  let { profile } = await guest.profile(work);
  for (let tries = 1; tries < 10; tries++) {
    if (guestStackOf(profile) !== undefined && profile.frames.some(isHost)) break;
    ({ profile } = await guest.profile(work));
  }
  return profile;
}

describe('Instance.profile', () => {
  for (const [plan, options] of Object.entries({
    untouched: {},
    'with fuel': { limits: { fuel: 10n ** 15n } },
    'with a stack check': { limits: { stackDepth: 1000 } },
  })) {
    it(`Instance.profile tells functions of a guest ${plan} by name and line, and the host's beside them`, async () => {
      const profile = await take(busy(options));
      expect(profile.frames.find(({ name }) => name === 'busy::numbers::collatz')).to.deep.equal({
        name: 'busy::numbers::collatz',
        module: guestPath('rust/busy'),
        file: 'guests/busy.rs',
        line: 16,
      });
      const names = guestStackOf(profile) ?? [];
      expect(names.slice(-3)).to.deep.equal(INNERMOST);
      expect(profile.frames.some(isHost)).to.equal(true);
      expect(names.some((name) => /js-to-wasm|\(root\)/.test(name))).to.equal(false);
    });
  }

  it('Instance.profile returns what was returned, and throws what was thrown', async () => {
    const guest = busy();
    const { result } = await guest.profile(() => Promise.resolve(7));
    expect(result).to.equal(7);
    const error: unknown = await guest
      .profile(() => guest.call('work', 0))
      .catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(TrapError);
    const wrong: unknown = await guest
      .profile(() => 1, { interval: '0ms' })
      .catch((thrown: unknown) => thrown);
    expect(wrong).to.be.instanceOf(OptionError);
  });

  it('Instance.startProfile gives what was found before a trap', async () => {
    const guest = busy();
    const stop = await guest.startProfile();
    guest.call('work', 3);
    expect(() => guest.call('work', 0)).to.throw(TrapError);
    const { duration, frames } = stop();
    expect(duration).to.be.greaterThan(0);
    expect(frames).to.be.an('array');
  });
});

describe('encodeProfile', () => {
  const profile: Profile = {
    name: 'a <b>',
    unit: 'microseconds',
    start: 1_000_000,
    duration: 3000,
    interval: 1000,
    frames: [
      { name: 'main', module: undefined, file: 'file:///main.js', line: 1 },
      { name: 'busy::work', module: 'busy', file: 'busy.rs', line: 31 },
      { name: '</script>', module: 'busy', file: '', line: 0 },
    ],
    samples: [
      { stack: [0, 1], weight: 1000, count: 1 },
      { stack: [0, 1, 2], weight: 500, count: 1 },
      { stack: [0], weight: 1500, count: 1 },
    ],
  };
  const text = async (format: Parameters<typeof encodeProfile>[1]): Promise<string> =>
    new TextDecoder().decode(await encodeProfile(profile, format));

  it('encodeProfile writes a .cpuprofile whose nodes are a tree with as many hits as samples', async () => {
    const { nodes, samples, timeDeltas, startTime, endTime } = JSON.parse(await text('cpuprofile')) as {
      nodes: { id: number; hitCount: number; children: number[]; callFrame: Record<string, unknown> }[];
      samples: number[];
      timeDeltas: number[];
      startTime: number;
      endTime: number;
    };
    expect(nodes.map(({ callFrame }) => callFrame['functionName'])).to.deep.equal([
      '(root)',
      'main',
      'busy::work',
      '</script>',
    ]);
    expect(nodes.map(({ hitCount }) => hitCount)).to.deep.equal([0, 1, 1, 1]);
    expect(nodes[2].callFrame).to.include({ url: 'busy.rs', lineNumber: 30 });
    expect(samples).to.deep.equal([3, 4, 2]);
    expect(timeDeltas).to.deep.equal([0, 1000, 500]);
    expect(endTime - startTime).to.equal(3000);
  });

  it('encodeProfile writes for speedscope what its schema wants', async () => {
    const file = JSON.parse(await text('speedscope')) as {
      shared: { frames: unknown[] };
      profiles: Record<string, unknown>[];
    };
    expect(file.shared.frames[1]).to.deep.equal({ name: 'busy::work', file: 'busy.rs', line: 31 });
    expect(file.profiles[0]).to.include({ type: 'sampled', unit: 'microseconds', endValue: 3000 });
    expect(file.profiles[0]?.['samples']).to.deep.equal([[0, 1], [0, 1, 2], [0]]);
  });

  it('encodeProfile writes for pprof what its library reads back', async () => {
    const decoded = Pprof.decode(gunzipSync(await encodeProfile(profile, 'pprof')));
    const strings = decoded.stringTable.strings;
    expect(decoded.sample.map(({ locationId }) => locationId.map(Number))).to.deep.equal([
      [2, 1],
      [3, 2, 1],
      [1],
    ]);
    expect(decoded.function.map(({ name }) => strings[Number(name)])).to.deep.equal([
      'main',
      'busy::work',
      '</script>',
    ]);
    expect(decoded.sample[1]?.value.map(Number)).to.deep.equal([1, 500_000]);
    expect(Number(decoded.location[1]?.line[0]?.line)).to.equal(31);
  });

  it('encodeProfile writes a page that loads nothing and lets no name out of its text', async () => {
    const page = await text('html');
    expect(page).not.to.match(/(?:src|href)=/);
    expect(page.match(/<\/script>/g)).to.have.length(2);
    expect(page).to.include('<title>a &lt;b>: where time went</title>');
  });

  it('callTree adds up the time of each function with what it called', () => {
    const root = callTree(profile);
    expect(root.weight).to.equal(3000);
    const main = root.children.get(0);
    expect(main?.self).to.equal(1500);
    expect(main?.children.get(1)).to.include({ weight: 1500, self: 1000 });
  });

  it('profileFormatOf knows a format by the end of the name', () => {
    expect(['a.cpuprofile', 'a.speedscope.json', 'a.pb.gz', 'a.html'].map(profileFormatOf)).to.deep.equal([
      'cpuprofile',
      'speedscope',
      'pprof',
      'html',
    ]);
    expect(() => profileFormatOf('a.txt')).to.throw(OptionError, /\.cpuprofile/);
  });
});
