import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TrapError } from '@ferrule/core';
import { loadSync, type Instance } from '@ferrule/runtime';
import type { Comparison } from '../paired.ts';
import type { Target } from './target.ts';

/** Whether the guest can be built here: as Debian has Rust, with the target for WASI. */
const RUSTC = '/usr/bin/rustc';

/** What the promise speaks of, in bytes. */
const LEAST_DWARF = 10_000_000;

/** With the debug information of the standard library and of the test harness: some 14 MB, too much to commit. */
const SOURCE = `
use std::collections::HashMap;
#[no_mangle] pub extern "C" fn divide(by: u32) -> u32 {
    let names: HashMap<String, Vec<u32>> = (0..by).map(|n| (format!("{n:?}"), vec![n])).collect();
    100 / names.len() as u32
}
#[test] fn divides() { assert_eq!(divide(5), 20); }`;

function buildGuest(): Uint8Array<ArrayBuffer> {
  const folder = mkdtempSync(join(tmpdir(), 'ferrule-traces-'));
  try {
    const source = join(folder, 'guest.rs');
    const module = join(folder, 'guest.wasm');
    writeFileSync(source, SOURCE);
    const flags = ['--target', 'wasm32-wasi', '--test', '--edition', '2021', '-C', 'opt-level=0', '-g'];
    const link = ['-C', 'link-arg=--export=divide'];
    execFileSync(RUSTC, [...flags, ...link, '-o', module, source], { stdio: 'ignore' });
    return new Uint8Array(readFileSync(module));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function checkDwarf({ module }: Instance): void {
  const sections = module.info.customSections.filter(({ name }) => name?.startsWith('.debug_'));
  const bytes = sections.reduce((sum, { byteLength }) => sum + byteLength, 0);
  if (bytes < LEAST_DWARF) throw new Error(`the guest has ${String(bytes)} bytes of DWARF only`);
}

/** Traps a number of times, each in a module of its own, and looks at the first or second stack, beside a third. */
function lookUps(second: boolean): Comparison {
  const bytes = buildGuest();
  const subjects: number[] = [];
  const baselines: number[] = [];
  for (let round = 0; round < 7; round++) {
    const guest = loadSync(bytes.slice());
    checkDwarf(guest);
    if (second) lookUp(guest);
    subjects.push(lookUp(guest));
    baselines.push(lookUp(guest));
  }
  const [subject, baseline] = [median(subjects), median(baselines)];
  const ratio = subject / baseline;
  return { ratio, interval: [ratio, ratio], subject, baseline, pairs: subjects.length };
}

/** Nanoseconds that it takes to find a trap's lines. */
function lookUp(guest: Instance): number {
  let trap: unknown;
  try {
    guest.call('divide', 0);
  } catch (error) {
    trap = error;
  }
  if (!(trap instanceof TrapError)) throw new Error('the guest did not trap');
  const start = process.hrtime.bigint();
  const { wasmStack } = trap;
  const time = Number(process.hrtime.bigint() - start);
  if (!wasmStack.some(({ file }) => file?.endsWith('guest.rs'))) throw new Error('the trace has no line');
  return time;
}

function median(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[times.length >> 1] ?? Number.NaN;
}

const targets: readonly Target[] = [
  {
    name: "the first trap's lines in a module with 14 MB of DWARF",
    bound: 400,
    unit: 'ms more',
    measure: () => lookUps(false),
  },
  { name: "the next trap's lines", bound: 5, unit: 'ms more', measure: () => lookUps(true) },
];

/** What looking at a trap's lines costs; nothing is measured where the guest can't be built. */
export const traceTargets: readonly Target[] = existsSync(RUSTC) ? targets : [];
