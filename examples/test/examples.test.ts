import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { skipBecause } from '../../scripts/lib/skip-because.ts';
import { runNode } from '../../packages/ferrule/test/support/spawn.ts';
import { whyNoRust } from '../../packages/loader/test/support/rust.ts';

const folder = new URL('../', import.meta.url);

/** What each example prints, and the flags of Node's that it needs. */
const EXAMPLES: Readonly<
  Record<
    string,
    {
      readonly flags?: readonly string[];
      readonly output: string | RegExp;
      readonly hindrance?: () => string | undefined;
    }
  >
> = {
  'greet.mjs': {
    output: '2 + 3 = 5\nHello, Ferrule!\nHello, Zoë 🦀!\nbytes not freed: 0\n',
  },
  'wasi-program.mjs': {
    output:
      'exit code 0\nenv LANG=C\nThe guest reads\nwhat it was given.\n\nexit code 1\n' +
      'cat: /data/poem.txt: failed to find a pre-opened file descriptor through which "/data/poem.txt" could be opened\n\n',
  },
  'time-out.mjs': {
    output: 'ERR_FERRULE_TIMEOUT: stopped after 100 ms\nclosed: true\nturned 10000 times\n',
  },
  'worker.mjs': {
    output: 'the worker says 5, for 3 units of fuel\n',
  },
  'core-dump.mjs': {
    output:
      'unreachable, in line 130 of guests/variables.rs\nby: i32 = 0\nname: &str = "naïve\\n"\ntext: String = "naïve\\n"\n' +
      'list: Vec<u16, alloc::alloc::Global> = [1, 2, 3]\nshape: Shape = Circle { radius: 7 }\n',
  },
  'pool.mjs': {
    output: 'sums 11 12 13\n',
  },
  'named-modules.mjs': {
    output: 'imports math.add function\n3² + 4² = 25\n',
  },
  'host-functions.mjs': {
    output:
      'the guest says: wasm >> Hello, host!\nlogged 16 bytes\n' +
      'missing: env.log, wanted function (i32, i32) -> nothing, got nothing\n',
  },
  'memory-files.mjs': {
    output: [
      'create_dir: true',
      'read: "one\\ntwo\\n"',
      'metadata: file true length 14',
      'seek: "two" at 7',
      'set_len: "one"',
      'create_new: Some(AlreadyExists)',
      'list: copy.txt second.txt',
      'read: Some(NotFound)',
      'list: a/ copy.txt second.txt',
      'climb: confined',
      'list: ""',
      'remove_dir: true',
      'exit code 0',
      'put there before the guest ran',
      'what is left: read-me.txt\n',
    ].join('\n'),
  },
  'traps.mjs': {
    output:
      'panic_with_message: unreachable, in panic_with_message\n' +
      'divide_by_zero: integer divide by zero, in divide_by_zero\n' +
      'read_out_of_bounds: out of bounds memory access, in read_out_of_bounds\n' +
      'exhaust_memory: unreachable, in exhaust_memory\n' +
      'its memory grew to 3.2 MiB and no further\nstill well: 2 + 3 = 5\n',
  },
  'bench.mjs': {
    output: /^guest: \d+\.\d\d times \(\d+\.\d\d to \d+\.\d\d\): (faster|slower|no difference shown)\n$/,
  },
  'bundle.mjs': {
    output: 'import-wasm.js and greet.wasm\n2 + 3 = 5\nits memory: 17 pages\n',
  },
  'import-rust.mjs': {
    flags: ['--import', 'ferrule/register'],
    output: "[ 'afternoon', 'page' ]\n",
    hindrance: () => whyNoRust(),
  },
  'import-wasm.mjs': {
    flags: ['--import', 'ferrule/register'],
    output: '2 + 3 = 5\nits memory: 17 pages\n',
  },
};

describe('examples', function () {
  this.timeout(60_000);

  it('are all listed here', () => {
    expect(
      readdirSync(folder)
        .filter((name) => /\.m[jt]s$/.test(name))
        .sort(),
    ).to.deep.equal(Object.keys(EXAMPLES).sort());
  });

  for (const [name, { flags = [], output, hindrance }] of Object.entries(EXAMPLES)) {
    it(`${name} prints what it says`, function () {
      const reason = hindrance?.();
      if (reason !== undefined) skipBecause(this, reason);
      const { stdout, stderr, exitCode } = runNode([...flags, fileURLToPath(new URL(name, folder))], {
        cwd: fileURLToPath(folder),
      });
      expect(stderr).to.equal('');
      if (typeof output === 'string') expect(stdout).to.equal(output);
      else expect(stdout).to.match(output);
      expect(exitCode).to.equal(0);
    });
  }
});
