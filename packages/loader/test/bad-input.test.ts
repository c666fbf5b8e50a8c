import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { serialize } from 'node:v8';
import { expect } from 'chai';
import { REGISTER, runNode } from '../../ferrule/test/support/spawn.ts';
import { BAD_INPUTS, misbehaving, SIGNATURES } from '../../host/test/bridge/bad-input.ts';

/** What a bad input led to. */
interface Outcome {
  readonly code?: string;
  readonly message?: string;
  readonly held: number;
  readonly after: number;
}

/** Imports the guest once, and does to it all that is bad, one after the other. */
const EVERYTHING = `
  import { readFileSync } from 'node:fs';
  import { deserialize } from 'node:v8';
  import * as guest from './guest.wasm';
  import { host } from './env.mjs';
  const outcomes = deserialize(readFileSync('inputs.bin')).map((bad) => {
    host.answer = bad.answer ?? 'ok';
    const before = guest.held();
    guest.set_mode(bad.mode ?? 0);
    let error = {};
    try { guest[bad.function](...bad.values); } catch (thrown) { error = thrown; }
    guest.set_mode(0);
    return { code: error.code, message: error.message, held: guest.held() - before, after: guest.length('žlu') };
  });
  console.log(JSON.stringify(outcomes));
`;

const ENV = `
  export const host = { answer: 'ok' };
  export const tell = () => {};
  export const measure = () => 1;
  export const answer = () => host.answer;
`;

describe('import of a guest that misbehaves', function () {
  this.timeout(60_000);
  let directory: string;

  function output(source: string, files: Readonly<Record<string, string | Uint8Array>>): unknown {
    for (const [name, content] of Object.entries({ 'app.mjs': source, ...files })) {
      mkdirSync(path.dirname(path.join(directory, name)), { recursive: true });
      writeFileSync(path.join(directory, name), content);
    }
    const { stdout, stderr } = runNode(['--import', REGISTER, 'app.mjs'], { cwd: directory });
    expect(stderr).to.equal('');
    return JSON.parse(stdout);
  }

  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'ferrule bad-'));
  });
  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  it('tells each bad input by function and argument, frees, and goes on', () => {
    const outcomes = output(EVERYTHING, {
      'guest.wasm': misbehaving(),
      'env.mjs': ENV,
      'inputs.bin': serialize(BAD_INPUTS),
      'ferrule.config.json': JSON.stringify({ imports: { env: './env.mjs' } }),
    }) as readonly Outcome[];
    expect(outcomes).to.have.length(BAD_INPUTS.length);
    for (const [index, bad] of BAD_INPUTS.entries()) {
      const { code, message = '', held, after } = outcomes[index];
      expect([code, message.slice(0, bad.message.length)], bad.name).to.deep.equal([
        `ERR_FERRULE_${bad.code}`,
        bad.message,
      ]);
      expect([held, after], bad.name).to.deep.equal([bad.lost ?? 0, 4]);
    }
  });

  it('refuses a section that does not fit, and missing host functions, by name', () => {
    const misfits: readonly (readonly [signatures: string, code: string, message: string])[] = [
      ['fn nowhere()void', 'BINDING', 'bind "nowhere": the module exports no such function'],
      [
        'fn norm()f64',
        'BINDING',
        'bind "norm": its signature means () -> (f64), the export is (i32) -> (f64)',
      ],
      [
        'fn double(n:f64;)u32',
        'BINDING',
        'bind "double": its signature means (f64) -> (i32), the export is (i32) -> (i32)',
      ],
      [
        'fn double(n:u32;)f64',
        'BINDING',
        'bind "double": its signature means (i32) -> (f64), the export is (i32) -> (i32)',
      ],
      [
        'fn norm(point:Circle;)f64',
        'BINDING',
        'read the custom section "ferrule": the type "Circle" is not declared',
      ],
      ['function f', 'BINDING', 'read the custom section "ferrule": expected a line of'],
      [
        'import env tell(n:f64;)void',
        'BINDING',
        'bind the import "env" "tell": its signature means (f64) -> (), the module imports (i32, i32) -> ()',
      ],
      ['import env unused()void', 'LINK', 'linking '],
      [SIGNATURES, 'LINK', 'missing host functions: env.tell, env.measure, env.answer'],
    ];
    const files = misfits.flatMap(([signatures], index) => [
      [`${String(index)}/guest.wasm`, misbehaving(signatures)] as const,
    ]);
    const source = `
      const messages = [];
      for (let index = 0; index < ${String(misfits.length)}; index++) {
        await import('./' + index + '/guest.wasm').then(() => messages.push('loaded'), ({ code, message }) => messages.push([code, message]));
      }
      console.log(JSON.stringify(messages));
    `;
    const configuration = JSON.stringify({ imports: { env: './env.mjs' } });
    const messages = output(source, {
      ...Object.fromEntries(files),
      'env.mjs': ENV,
      'none.mjs': '',
      'ferrule.config.json': configuration,
      '7/ferrule.config.json': JSON.stringify({ imports: { env: '../none.mjs' } }),
      '8/ferrule.config.json': JSON.stringify({ imports: { env: '../none.mjs' } }),
    }) as readonly (readonly [code: string, message: string])[];
    for (const [index, [, code, message]] of misfits.entries()) {
      const [actual, text] = messages[index] ?? ['', ''];
      expect([actual, text.slice(0, message.length)]).to.deep.equal([`ERR_FERRULE_${code}`, message]);
    }
  });

  it('checks functions of plain numbers where that is configured', () => {
    const source = `
      import { tally } from './guest.wasm';
      import { tally as plain } from './plain/guest.wasm';
      const messages = [NaN, 1.5, 2 ** 31].map((n) => { try { return tally(n, 1n); } catch ({ code, message }) { return code + ' ' + message; } });
      try { tally(1, 2n ** 63n); } catch ({ message }) { messages.push(message); }
      console.log(JSON.stringify([plain(NaN, 1n), ...messages]));
    `;
    const guest = Uint8Array.from([
      ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 7, 1, 0x60, 2, 0x7f, 0x7e, 1, 0x7f, 3, 2, 1, 0],
      ...[7, 9, 1, 5, ...Buffer.from('tally'), 0, 0, 10, 6, 1, 4, 0, 0x20, 0, 0x0b],
      ...[0, 36, 7, ...Buffer.from('ferrule'), ...Buffer.from('fn tally(n:i32;big:i64;)i32\n')],
    ]);
    expect(
      output(source, {
        'guest.wasm': guest,
        'plain/guest.wasm': guest,
        'ferrule.config.json': '{ "checked": true }',
        'plain/ferrule.config.json': '{}',
      }),
    ).to.deep.equal([
      0,
      'ERR_FERRULE_ARGUMENT tally: argument 1 (i32): expected a whole number from -2147483648 to 2147483647, got NaN',
      'ERR_FERRULE_ARGUMENT tally: argument 1 (i32): expected a whole number from -2147483648 to 2147483647, got 1.5',
      'ERR_FERRULE_ARGUMENT tally: argument 1 (i32): expected a whole number from -2147483648 to 2147483647, got 2147483648',
      'tally: argument 2 (i64): expected a bigint from -9223372036854775808 to 9223372036854775807, got 9223372036854775808n',
    ]);
  });
});
