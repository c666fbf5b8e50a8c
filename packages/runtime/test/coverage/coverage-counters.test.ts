import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ExitError, OptionError, PlanError, TrapError } from '@ferrule/core';
import type { CoverageData, Instance, LoadOptions } from '@ferrule/runtime';
import { functionTotals, load, loadSync } from '@ferrule/runtime';
import { expect } from 'chai';
import { guestBytes } from '../guests.ts';

const source = readFileSync(new URL('../../../../conformance/guests/rust/lines.rs', import.meta.url), 'utf8');
/** The line of a source that holds a text. */
const lineWith = (text: string) => source.split('\n').findIndex((line) => line.includes(text)) + 1;

/** Counts by line of the guest's own source. */
function linesOf(data: CoverageData, path = 'guests/lines.rs'): Record<number, number> {
  const file = data[resolve(path)];
  expect(file, Object.keys(data).join()).to.not.equal(undefined);
  return Object.fromEntries(
    Object.entries(file?.statementMap ?? {}).map(([key, { start }]) => [start.line, file?.s[key] ?? 0]),
  );
}

const covered = (name: string) => loadSync(guestBytes(name), { coverage: true });
const functions = (instance: Instance) =>
  Object.fromEntries(
    Object.values(instance.coverage).flatMap((file) =>
      Object.entries(file.fnMap).map(([key, { name }]) => [name, file.f[key]]),
    ),
  );

describe('instance.coverage', () => {
  it('counts lines, inlined ones too, and functions', () => {
    const lib = covered('rust/lines');
    for (let by = 1; by <= 3; by++) lib.call('divide', by);
    const lines = linesOf(lib.coverage);
    expect(lines[lineWith('// divide:0')]).to.equal(0);
    expect(lines[lineWith('// divide:2')]).to.equal(3);
    expect(lines[lineWith('// closure:1')] ?? 0).to.equal(0);
    expect(lines[lineWith('value + 1')]).to.equal(0);
    expect(functions(lib)).to.include({ divide: 3, 'lines::outer': 3, closure: 0, load: 0 });
  });

  it('takes nothing for executed that lies behind where a trap left the guest', () => {
    const lib = covered('rust/lines');
    expect(() => lib.call('divide', 0)).to.throw(TrapError);
    const lines = linesOf(lib.coverage);
    expect(lines[lineWith('// divide:0')]).to.equal(1);
    expect(lines[lineWith('value / by')]).to.equal(0);
    expect(lines[lineWith('// divide:2')]).to.equal(1);
    expect(lines[lineWith('// divide:3')]).to.equal(1);
    expect(functions(lib)).to.include({ divide: 1, 'lines::outer': 1 });
  });

  it('counts both ways of branches', () => {
    const lib = covered('rust/lines');
    lib.call('divide', 1);
    lib.call('divide', 2);
    expect(() => lib.call('divide', 0)).to.throw(TrapError);
    const file = lib.coverage[resolve('guests/lines.rs')];
    const ways = Object.values(file?.b ?? {}).map((counts) => [...counts].sort((a, b) => a - b));
    expect(ways).to.deep.include([1, 2]);
  });

  it('counts loops, exits and exceptions for what they are, without lines by the functions alone', async () => {
    const lib = await load(
      {
        wat: `(module
          (import "env" "exit" (func $exit (param i32)))
          (func $times (export "times") (param i32) (result i32) (local i32)
            (loop $again
              (local.set 1 (i32.add (local.get 1) (i32.const 2)))
              (call $step)
              (br_if $again (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
            (call $after)
            (local.get 1))
          (func $step)
          (func $after)
          (func $never)
          (func $leave (export "leave") (call $exit (i32.const 3)) (call $never)))`,
      },
      {
        coverage: true,
        name: 'loops.wat',
        imports: {
          env: {
            exit: (code: number) => {
              throw new ExitError(code);
            },
          },
        },
      },
    );
    expect(lib.call('times', 7)).to.equal(14);
    expect(() => lib.call('leave')).to.throw(ExitError);
    const [file] = Object.values(lib.coverage);
    expect(file?.path).to.equal(resolve('loops.wat'));
    const counts = Object.values(file?.f ?? {});
    expect(counts).to.deep.equal([1, 7, 1, 0, 1]);
    expect(Object.values(file?.statementMap ?? {})).to.deep.equal([]);
  });

  it('is there after the guest has ended, and each instance counts for itself', () => {
    const first = covered('rust/exit');
    first.start();
    expect(Object.values(functions(first)).some((count) => (count ?? 0) > 0)).to.equal(true);
    const other = covered('rust/lines');
    expect(functions(other)).to.include({ divide: 0 });
  });

  it('is refused where it was not asked for, and together with fuel', () => {
    expect(() => loadSync(guestBytes('rust/lines')).coverage).to.throw(OptionError, 'option coverage was not set');
    const refused = (options: LoadOptions, message: string) =>
      expect(() => loadSync(guestBytes('rust/lines'), { coverage: true, ...options })).to.throw(PlanError, message);
    refused({ limits: { fuel: 5n } }, "coverage and a limit of fuel don't go together");
    refused({ exactProfile: true }, "coverage and an exact profile don't go together");
    expect(() => loadSync(guestBytes('rust/lines'), { coverage: 'dir' as never })).to.throw(OptionError);
  });
});

describe('instance.coverage and instance.exactProfile', () => {
  const calls: readonly (readonly [name: string, argument: number])[] = [
    ['tidy', 20],
    ['leak_grown', 300],
    ['fail', 5],
    ['leak', 3],
  ];
  const work: Readonly<Record<string, (guest: Instance) => void>> = {
    'rust/leaky': (guest) => {
      for (const [name, argument] of calls) {
        if (name === 'fail') expect(() => guest.call(name, argument)).to.throw(TrapError);
        else guest.call(name, argument);
      }
    },
    'c/leaky': (guest) => void guest.start(),
    'rust/typed': () => undefined,
  };

  for (const [name, run] of Object.entries(work)) {
    it(`instance.coverage and instance.exactProfile tell of as many calls of each function of ${name}`, async () => {
      const options = { imports: { env: new Proxy({}, { get: () => () => 0 }) }, wasi: { args: ['leaky'] } };
      const covered = loadSync(guestBytes(name), { ...options, coverage: true });
      const counted = loadSync(guestBytes(name), { ...options, exactProfile: true });
      run(covered);
      run(counted);
      const exact = new Map<string, number>();
      for (const { frame, count } of functionTotals(await counted.exactProfile()))
        exact.set(frame.name, count + (exact.get(frame.name) ?? 0));
      const seen = new Map<string, number>();
      for (const { fnMap, f } of Object.values(covered.coverage)) {
        for (const [key, about] of Object.entries(fnMap))
          seen.set(about.name, (f[key] ?? 0) + (seen.get(about.name) ?? 0));
      }
      expect(seen.size).to.be.greaterThan(10);
      for (const [each, count] of seen) expect(count, each).to.equal(exact.get(each) ?? 0);
    });
  }
});
