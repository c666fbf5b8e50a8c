import { expect } from 'chai';
import { HostError, LinkError } from '@ferrule/core';
import { hostFunction } from '../../src/host-function.ts';
import type { Instance } from '../../src/instance.ts';
import type { ImportModule, ImportValue } from '../../src/link/import-modules.ts';
import { loadSync } from '../../src/load.ts';
import { guestBytes } from '../guests.ts';
import { thrownBy } from '../thrown.ts';

const bytes = guestBytes('wat/wants-much');

/** Everything that wants-much.wat wants. */
function all(): Record<string, ImportValue> {
  return {
    log: () => undefined,
    add: (a: number, b: number) => a + b,
    memory: new WebAssembly.Memory({ initial: 2, maximum: 4 }),
    table: new WebAssembly.Table({ element: 'anyfunc', initial: 3 }),
    constant: 5n,
    variable: new WebAssembly.Global({ value: 'i32', mutable: true }, 0),
  };
}

function linkErrorOf(env: ImportModule | undefined): LinkError {
  const error = thrownBy(() => loadSync(bytes, { name: 'guest', imports: env === undefined ? {} : { env } }));
  expect(error).to.be.instanceOf(LinkError);
  return error as LinkError;
}

describe('linkImports', () => {
  it('linkImports hands plain functions to V8 as they are', () => {
    const native = WebAssembly.Instance;
    let given: WebAssembly.Imports | undefined;
    const env = all();
    WebAssembly.Instance = class extends native {
      constructor(module: WebAssembly.Module, imports?: WebAssembly.Imports) {
        super(module, imports);
        given = imports;
      }
    };
    try {
      loadSync(bytes, { imports: { env } });
    } finally {
      WebAssembly.Instance = native;
    }
    expect({ ...given?.['env'] }).to.deep.equal(env);
    for (const [name, value] of Object.entries(env)) expect(given?.['env']?.[name]).to.equal(value);
  });

  it('linkImports names everything that is missing, with its type', () => {
    const { problems, message } = linkErrorOf(undefined);
    expect(problems).to.deep.equal([
      {
        importModule: 'env',
        importName: 'log',
        expected: 'function (i32, i32) -> nothing',
        actual: 'nothing',
      },
      { importModule: 'env', importName: 'add', expected: 'function (i32, i32) -> i32', actual: 'nothing' },
      { importModule: 'env', importName: 'memory', expected: 'memory 2 4', actual: 'nothing' },
      { importModule: 'env', importName: 'table', expected: 'table 3 funcref', actual: 'nothing' },
      { importModule: 'env', importName: 'constant', expected: 'global i64', actual: 'nothing' },
      { importModule: 'env', importName: 'variable', expected: 'global (mut i32)', actual: 'nothing' },
    ]);
    expect(message).to.match(/^linking guest failed: 6 imports\n {2}"env" "log": expected function/);
  });

  it('linkImports names one problem in one line', () => {
    const error = linkErrorOf({ ...all(), add: 5 });
    expect(error.message).to.equal(
      'linking guest failed: import "env" "add": expected function (i32, i32) -> i32, got the number 5',
    );
    expect(error).to.include({ importModule: 'env', importName: 'add', actual: 'the number 5' });
  });

  const shared = { initial: 2, maximum: 4, shared: true };
  const mismatches: [string, string, ImportValue, string][] = [
    ['a small memory', 'memory', new WebAssembly.Memory({ initial: 1, maximum: 4 }), 'memory 1'],
    ['a shared memory', 'memory', new WebAssembly.Memory(shared), 'memory 2 shared'],
    [
      'a small table',
      'table',
      new WebAssembly.Table({ element: 'anyfunc', initial: 2 }),
      'table of 2 elements',
    ],
    ['a number for i64', 'constant', 5, 'the number 5'],
    [
      'a global of another type',
      'constant',
      new WebAssembly.Global({ value: 'i32' }, 7),
      'global with the number 7',
    ],
    ['a value for a mutable global', 'variable', 5, 'the number 5'],
    ['a function for a memory', 'memory', () => 0, 'a function'],
    [
      'a typed function',
      'add',
      hostFunction({ params: ['i32'], results: ['i64'] }, () => 1n),
      'function (i32) -> i64',
    ],
  ];
  for (const [what, name, value, actual] of mismatches) {
    it(`linkImports refuses ${what} that does not fit, with both types`, () => {
      expect(linkErrorOf({ ...all(), [name]: value }).problems).to.have.length(1);
      expect(linkErrorOf({ ...all(), [name]: value })).to.include({ importName: name, actual });
    });
  }

  const judged: [string, string, ImportValue, RegExp][] = [
    ['a memory without a maximum', 'memory', new WebAssembly.Memory({ initial: 2 }), /^memory 2 \(.*maximum/],
    [
      'an immutable global',
      'variable',
      new WebAssembly.Global({ value: 'i32' }, 1),
      /^global with the number 1 \(.*mutab/,
    ],
  ];
  for (const [what, name, value, actual] of judged) {
    it(`linkImports leaves ${what} to V8, whose refusal is a LinkError that names it`, () => {
      const error = linkErrorOf({ ...all(), [name]: value });
      expect(error.importName).to.equal(name);
      expect(error.actual).to.match(actual);
      expect(error.cause).to.be.instanceOf(WebAssembly.LinkError);
    });
  }

  it('linkImports takes nothing that every object has for an import', () => {
    const { problems } = thrownBy(() =>
      loadSync(guestBytes('wat/wants-to-string'), { imports: { env: {} } }),
    ) as LinkError;
    expect(problems.map(({ importName, actual }) => [importName, actual])).to.deep.equal([
      ['toString', 'nothing'],
      ['__proto__', 'nothing'],
    ]);
  });

  it('linkImports looks in the prototypes of an import module', () => {
    class Env {
      log(): void {
        // nothing
      }
    }
    const { log: _, ...others } = all();
    expect(
      loadSync(bytes, { imports: { env: Object.assign(new Env(), others) as unknown as ImportModule } }).call(
        'add',
        1,
        2,
      ),
    ).to.equal(3);
  });
});

describe('hostFunction', () => {
  /** host-calls.wat with one typed function, and plain ones for the others. */
  function guestWith(env: Record<string, ImportValue>): Instance {
    return loadSync(guestBytes('wat/host-calls'), {
      imports: { env: { mix: () => 0, pair: () => [0, 0n], run: () => undefined, ...env } },
    });
  }

  it('hostFunction is told the calling instance before the arguments', () => {
    const mix = hostFunction({ params: ['i32', 'i64', 'f64'], results: ['f64'] }, (caller, a, b, c) => {
      expect(caller).to.equal(guest);
      expect(caller.memory.string(16, 7)).to.equal('a guest');
      return a + Number(b) + c;
    });
    const guest: Instance = guestWith({ mix });
    expect(guest.call('mix', 1, 2n, 0.5)).to.equal(3.5);
  });

  it('hostFunction returns several values as an array', () => {
    const pair = hostFunction(
      { params: ['i32'], results: ['i32', 'i64'] },
      (_, a) => [a, BigInt(a)] as const,
    );
    expect(guestWith({ pair }).call('pair', 5)).to.deep.equal([5, 5n]);
  });

  it('hostFunction without results may return anything', () => {
    const run = hostFunction({ params: [], results: [] }, () => 'ignored');
    expect(guestWith({ run }).call('run')).to.equal(undefined);
  });

  const wrong: [string, unknown, RegExp][] = [
    ['text for f64', '5', /^host function env\.mix returned "5" instead of a number \(f64\)$/],
    ['nothing for f64', undefined, /returned undefined/],
    ['a promise', Promise.resolve(5), /returned a promise/],
  ];
  for (const [what, value, message] of wrong) {
    it(`hostFunction may not return ${what}`, () => {
      const mix = hostFunction({ params: ['i32', 'i64', 'f64'], results: ['f64'] }, () => value as number);
      const error = thrownBy(() => guestWith({ mix }).call('mix', 1, 2n, 3));
      expect(error).to.be.instanceOf(HostError);
      expect((error as HostError).message).to.match(message);
    });
  }

  for (const value of [5, [5], [5, 5], [5n, 5], [1, 2n, 3]]) {
    it(`hostFunction may not return ${JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? `${String(each)}n` : each))} for i32 and i64`, () => {
      const pair = hostFunction({ params: ['i32'], results: ['i32', 'i64'] }, () => value as never);
      expect(thrownBy(() => guestWith({ pair }).call('pair', 1))).to.be.instanceOf(HostError);
    });
  }
});
