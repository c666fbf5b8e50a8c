import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { WASI } from '../../src/wasi/node-wasi.ts';

type WasiClass = new (options: never) => {
  wasiImport: Record<string, unknown>;
  start(instance: unknown): unknown;
  initialize(instance: unknown): unknown;
  getImportObject(): Record<string, unknown>;
};

function nodeClass(): WasiClass {
  const emitWarning = process.emitWarning.bind(process);
  process.emitWarning = (): void => undefined;
  const { WASI: Class } = createRequire(import.meta.url)('node:wasi') as { WASI: WasiClass };
  process.emitWarning = emitWarning;
  return Class;
}

const OURS = WASI as unknown as WasiClass;
const NODES = nodeClass();

/** What came of it: a value, or an error's name, code and message. */
function outcome(run: () => unknown): unknown {
  try {
    return { value: run() };
  } catch (error) {
    const { name, code, message, constructor } = error as NodeJS.ErrnoException;
    return { name, code, message, class: constructor.name };
  }
}

/** Does the same with both classes. */
function same(run: (Class: WasiClass) => unknown): void {
  expect(outcome(() => run(OURS))).to.deep.equal(outcome(() => run(NODES)));
}

class Foo {}
const nothing = (): void => undefined;
const memory = new WebAssembly.Memory({ initial: 1 });

/** Options that are wrong, or odd but right. */
const OPTIONS: Readonly<Record<string, unknown>> = {
  nothing: undefined,
  null: null,
  'no version': {},
  'a version that is no text': { version: 1 },
  'an unknown version': { version: 'preview2' },
  'a very long version': { version: 'x'.repeat(200) },
  'args that are text': { version: 'preview1', args: 'a' },
  'args that are long text': { version: 'preview1', args: "it's a very long text that is cut off" },
  'args that are a symbol': { version: 'preview1', args: Symbol('x') },
  'args that are a record': { version: 'preview1', args: { a: 1 } },
  'args that are a class': { version: 'preview1', args: Foo },
  'args that are an instance': { version: 'preview1', args: new Foo() },
  'args that are a bigint': { version: 'preview1', args: 5n },
  'args that are true': { version: 'preview1', args: true },
  'args without prototype': { version: 'preview1', args: Object.create(null) as object },
  'env that is text': { version: 'preview1', env: "it's" },
  'env that is null': { version: 'preview1', env: null },
  'env that is a function': { version: 'preview1', env: (): number => 1 },
  'preopens that are an array': { version: 'preview1', preopens: [] },
  'preopens that are a number': { version: 'preview1', preopens: -0 },
  'stdin that is text': { version: 'preview1', stdin: '0' },
  'stdin below 0': { version: 'preview1', stdin: -1 },
  'stdout that is a fraction': { version: 'preview1', stdout: 1.5 },
  'stdout that is no number': { version: 'preview1', stdout: NaN },
  'stderr that is too large': { version: 'preview1', stderr: 2 ** 40 },
  'stderr that is a little too large': { version: 'preview1', stderr: 2 ** 31 },
  'returnOnExit that is a number': { version: 'preview1', returnOnExit: 1 },
  'a directory that is missing': { version: 'preview1', preopens: { '/': '/no/such/directory' } },
  'a directory that is a file': { version: 'preview1', preopens: { '/': fileURLToPath(import.meta.url) } },
  'a descriptor that is not open': { version: 'preview1', stdin: 9_999 },
};

/** Instances that are wrong, or odd but right. */
const INSTANCES: Readonly<Record<string, unknown>> = {
  nothing: undefined,
  null: null,
  'no exports': {},
  'exports that are null': { exports: null },
  'no memory': { exports: {} },
  'a memory that is none': { exports: { memory: {} } },
  'nothing to run': { exports: { memory } },
  '_start that is no function': { exports: { memory, _start: 1 } },
  '_start and _initialize': { exports: { memory, _start: nothing, _initialize: nothing } },
  '_start that returns': { exports: { memory, _start: (): number => 5 } },
  '_start that throws': {
    exports: {
      memory,
      _start(): void {
        throw new RangeError('its own');
      },
    },
  },
  '_initialize that is no function': { exports: { memory, _initialize: 1 } },
  '_initialize that returns': { exports: { memory, _initialize: nothing } },
  '_initialize without memory': { exports: { _initialize: nothing } },
};

describe('WASI', () => {
  for (const [what, options] of Object.entries(OPTIONS)) {
    it(`WASI given ${what} does as node:wasi`, () => {
      same((Class) => {
        new Class(options as never);
        return 'made';
      });
    });
  }

  for (const method of ['start', 'initialize'] as const) {
    for (const [what, instance] of Object.entries(INSTANCES)) {
      it(`WASI.${method} given ${what} does as node:wasi`, () => {
        same((Class) => new Class({ version: 'preview1' } as never)[method](instance));
      });
    }

    it(`WASI.${method} is refused a second time as by node:wasi`, () => {
      same((Class) => {
        const wasi = new Class({ version: 'preview1' } as never);
        wasi.start({ exports: { memory, _start: nothing } });
        return wasi[method](undefined);
      });
      same((Class) => {
        const wasi = new Class({ version: 'preview1' } as never);
        outcome(() => wasi.start({ exports: { memory } }));
        return wasi[method]({});
      });
    });
  }

  it('WASI.getImportObject names the module by the version and holds the functions of node:wasi', () => {
    for (const version of ['preview1', 'unstable']) {
      same((Class) => {
        const wasi = new Class({ version } as never);
        const [[name, functions]] = Object.entries(wasi.getImportObject()) as [[string, object]];
        return [name, functions === wasi.wasiImport, Object.keys(functions).sort()];
      });
    }
  });

  it('WASI.wasiImport is refused before start as by node:wasi', () => {
    same((Class) => {
      const { wasiImport } = new Class({ version: 'preview1' } as never);
      return (wasiImport['args_sizes_get'] as (count: number, size: number) => unknown)(0, 0);
    });
  });

  it('WASI.start returns the exit code of proc_exit', () => {
    same((Class) => {
      const wasi = new Class({ version: 'preview1' } as never);
      const exit = wasi.wasiImport['proc_exit'] as (code: number) => void;
      return wasi.start({
        exports: {
          memory,
          _start(): void {
            exit(42);
          },
        },
      });
    });
  });

  it('WASI.finalizeBindings takes a memory that the instance does not export', () => {
    const wasi = new WASI({ version: 'preview1', args: ['x'] });
    const own = new WebAssembly.Memory({ initial: 1 });
    wasi.finalizeBindings({ exports: {} }, { memory: own });
    expect(wasi.wasiImport['args_sizes_get']?.(0, 4)).to.equal(0);
    expect(new Uint32Array(own.buffer, 0, 2)).to.deep.equal(new Uint32Array([1, 2]));
    expect(() => {
      wasi.finalizeBindings({ exports: {} }, { memory: own });
    }).to.throw('already started');
  });

  describe('programs', () => {
    const guests = fileURLToPath(new URL('../../../../conformance/guests/', import.meta.url));
    let directory: string;
    before(() => {
      directory = mkdtempSync(join(tmpdir(), 'ferrule-node-wasi-'));
      writeFileSync(join(directory, 'input.txt'), 'some text\n');
    });
    after(() => {
      rmSync(directory, { recursive: true });
    });

    /** Runs a program in a process of its own under a class, and gives all that can be seen of it. */
    function run(source: string, guest: string, options: object, extra = ''): object {
      const script = `
        import { readFileSync } from 'node:fs';
        import { WASI } from '${source}';
        const wasi = new WASI(${JSON.stringify(options)});
        const { instance } = await WebAssembly.instantiate(readFileSync(${JSON.stringify(guests + guest)}), wasi.getImportObject());
        try {
          process.exitCode = wasi.start(instance);
        } catch (error) {
          console.log(error.name, error.message);
        }
        ${extra}`;
      const typescript = source.startsWith('node:') ? [] : ['--import', 'tsx', '--conditions=ferrule-source'];
      const flags = ['--no-warnings', ...typescript, '--input-type=module'];
      const { status, stdout, stderr } = spawnSync(process.execPath, [...flags, '--eval', script], {
        input: 'from standard input\n',
        encoding: 'utf8',
        cwd: fileURLToPath(new URL('../../../../', import.meta.url)),
      });
      return { status, stdout, stderr };
    }

    const ours = new URL('../../src/wasi/node-wasi.ts', import.meta.url).href;
    for (const [guest, options] of [
      ['rust/hello.wasm', {}],
      ['c/hello.wasm', { args: ['hello', 'a', 'b'], env: { LANG: 'C' } }],
      ['rust/cat.wasm', { args: ['cat', '/data/input.txt'], preopens: { '/data': '.' } }],
      ['rust/cat.wasm', { args: ['cat', '/data/missing.txt'], preopens: { '/data': '.' } }],
      ['rust/exit.wasm', { args: ['exit', '9'] }],
      ['rust/exit.wasm', { args: ['exit', '9'], returnOnExit: false }],
    ] as const) {
      it(`${guest} ${JSON.stringify(options)} does the same under both`, () => {
        const preopens = 'preopens' in options ? { preopens: { '/data': directory } } : {};
        const given = { version: 'preview1', ...options, ...preopens };
        const after = "console.log('still here');";
        const theirs = run('node:wasi', guest, given, after);
        expect(run(ours, guest, given, after)).to.deep.equal(theirs);
        expect(theirs).to.have.property('stderr').that.does.not.include('SyntaxError');
      });
    }
  });

  it('WASI leaves the process able to end', () => {
    const script = `import { WASI } from '${new URL('../../src/wasi/node-wasi.ts', import.meta.url).href}'; new WASI({ version: 'preview1' });`;
    execFileSync(
      process.execPath,
      ['--import', 'tsx', '--conditions=ferrule-source', '--input-type=module', '--eval', script],
      { cwd: fileURLToPath(new URL('../../../../', import.meta.url)), timeout: 15_000 },
    );
    expect(readFileSync).to.be.a('function');
  });
});
