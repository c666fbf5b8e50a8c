/**
 * What WASI calls cost from inside a guest: Ferrule's on a host directory and in memory beside node:wasi's, in turns in
 * one process on the same Node.
 *
 *   node scripts/run.mjs packages/bench/src/wasi-calls.ts [--rounds N] [--only PART]
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type * as NodeWasi from 'node:wasi';
import { createWasi, memoryFs } from '@ferrule/host';
import type { MountOption } from '@ferrule/host';

const GUEST = new URL('../../../conformance/guests/wat/wasi-calls.wasm', import.meta.url);
/** Names in the directory that is listed. */
const NAMES = 10_000;
/** Milliseconds that a batch takes about: short enough to fall between what else the machine does. */
const BATCH = 1;
/** Milliseconds of a run that has let V8 optimise all there is. */
const WARM_UP = 30;

/** Milliseconds after which a call is not measured again. */
const LONGEST = 3_000;

/** One implementation under test, with its own instance of the guest. */
interface Contender {
  readonly name: string;
  readonly exports: Readonly<Record<string, (times?: number) => void>>;
}

/** Nanoseconds of one call, by contender in their order. */
interface Row {
  readonly call: string;
  readonly nanoseconds: readonly number[];
}

function nodeContender(module: WebAssembly.Module, directory: string): Contender {
  // Loaded late and as CommonJS, so that its warning of being experimental can be kept back.
  const emitWarning = process.emitWarning.bind(process);
  process.emitWarning = (): void => undefined;
  const { WASI } = createRequire(import.meta.url)('node:wasi') as typeof NodeWasi;
  const wasi = new WASI({ version: 'preview1', preopens: { '/': directory } });
  process.emitWarning = emitWarning;
  const instance = new WebAssembly.Instance(module, wasi.getImportObject() as WebAssembly.Imports);
  wasi.initialize(instance);
  return contender('node:wasi', instance);
}

function ferruleContender(name: string, module: WebAssembly.Module, mount: MountOption): Contender {
  const wasi = createWasi({ mounts: [mount], clock: 'system', random: 'system' });
  const instance = new WebAssembly.Instance(module, {
    wasi_snapshot_preview1: wasi.imports('wasi_snapshot_preview1'),
  });
  wasi.attach(instance.exports['memory'] as WebAssembly.Memory);
  return contender(name, instance);
}

function contender(name: string, { exports }: WebAssembly.Instance): Contender {
  const functions = exports as unknown as Contender['exports'];
  functions['open']?.();
  return { name, exports: functions };
}

/** @returns milliseconds */
function time(run: (times: number) => void, times: number): number {
  const start = process.hrtime.bigint();
  run(times);
  return Number(process.hrtime.bigint() - start) / 1e6;
}

/** The fastest of several batches each, in turns: what else the machine does only ever adds. */
function measure(call: string, contenders: readonly Contender[], rounds: number): Row {
  const runs = contenders.map(({ exports }) => {
    const run = exports[call] as (times: number) => void;
    let times = 1;
    // Warm up, and find out how many make a batch.
    while (time(run, times) < WARM_UP) times *= 2;
    return { run, times: Math.max(1, Math.round((times * BATCH) / WARM_UP)) };
  });
  const best = runs.map(() => Infinity);
  const start = process.hrtime.bigint();
  for (let round = 0; round < rounds && Number(process.hrtime.bigint() - start) < LONGEST * 1e6; round++) {
    runs.forEach(({ run, times }, index) => {
      best[index] = Math.min(best[index], (time(run, times) / times) * 1e6);
    });
  }
  return { call, nanoseconds: best };
}

function makeDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'ferrule-bench-'));
  writeFileSync(join(directory, 'file'), new Uint8Array(65_536));
  mkdirSync(join(directory, 'list'));
  for (let index = 0; index < NAMES; index++) {
    writeFileSync(join(directory, 'list', `name-${String(index)}`), '');
  }
  return directory;
}

function makeMemory(): MountOption {
  const list = Object.fromEntries(Array.from({ length: NAMES }, (_, index) => [`name-${String(index)}`, '']));
  return { guest: '/', fs: memoryFs({ files: { file: new Uint8Array(65_536), list } }) };
}

function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

/** Prints a row for each call: nanoseconds, and in brackets how many times node:wasi's. */
function show(names: readonly string[], rows: readonly Row[]): void {
  const width = 22;
  console.log(`Node ${process.versions.node}, ns a call`);
  console.log(['', ...names].map((name) => name.padStart(width)).join(''));
  for (const { call, nanoseconds } of rows) {
    const cells = nanoseconds.map((value, index) => {
      const ratio = index === 0 ? '' : ` (${(value / nanoseconds[0]).toFixed(2)})`;
      return `${value.toFixed(value < 100 ? 1 : 0)}${ratio}`.padStart(width);
    });
    console.log(call.padStart(width) + cells.join(''));
  }
  const means = names.map((_, index) =>
    geometricMean(rows.map(({ nanoseconds }) => nanoseconds[index] / nanoseconds[0])),
  );
  console.log(
    'geometric mean'.padStart(width) + means.map((mean) => mean.toFixed(2).padStart(width)).join(''),
  );
}

function main(): void {
  const { values } = parseArgs({
    options: { rounds: { type: 'string', default: '200' }, only: { type: 'string', default: '' } },
  });
  const module = new WebAssembly.Module(readFileSync(GUEST));
  const directory = makeDirectory();
  try {
    const contenders = [
      nodeContender(module, directory),
      ferruleContender('directory', module, { guest: '/', host: directory }),
      ferruleContender('memory', module, makeMemory()),
    ];
    const calls = WebAssembly.Module.exports(module)
      .filter(({ name, kind }) => kind === 'function' && name !== 'open' && name !== 'close')
      .map(({ name }) => name)
      .filter((name) => name.includes(values.only));
    const rows = calls.map((call) => measure(call, contenders, Number(values.rounds)));
    show(
      contenders.map(({ name }) => name),
      rows,
    );
  } finally {
    rmSync(directory, { recursive: true });
  }
}

main();
