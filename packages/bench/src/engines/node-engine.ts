import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Program } from '../processes.ts';
import type { Engine, Given } from './engine.ts';
import { PACKAGE_ROOT, typescriptLoader } from '../package-root.ts';

/** A function of a guest, as JavaScript calls it. */
export type GuestFunction = (...args: (number | bigint)[]) => unknown;

/** A running guest. */
export interface Guest {
  /** @returns the exported function, ready to be called often */
  function(name: string): GuestFunction;
  /** Whether its code is the one that it will go on with, for those that get other code once they prove hot. */
  isSettled?(): boolean;
  /** Lets go of it, where that takes doing. */
  close?(): void;
}

/** The end of a program: what it exited with, and how many bytes it wrote. */
export interface ProgramEnd {
  readonly exitCode: number;
  readonly written: number;
}

/** A record of two numbers. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Values handed to guests that do the same in each engine's own way of handing values over. */
export interface Exchange {
  readonly greet?: (name: string) => string | Promise<string>;
  readonly sum?: (values: Float64Array) => number;
  readonly middle?: (a: Point, b: Point) => Point;
}

/** An engine inside Node, as the driver uses it. */
export interface Adapter<Compiled = unknown> {
  compile(bytes: Uint8Array<ArrayBuffer>): Compiled | Promise<Compiled>;
  instantiate(compiled: Compiled, given: Given): Guest | Promise<Guest>;
  /** Runs a program with a directory as `/`. */
  program?(compiled: Compiled, directory: string, args: readonly string[]): ProgramEnd | Promise<ProgramEnd>;
  /** The same for what takes files only: a command of its own, from its start to its end. */
  programFile?(file: string, directory: string, args: readonly string[]): ProgramEnd;
  /** The guests that values are handed to. */
  exchange?(): Exchange | Promise<Exchange>;
}

/** An engine whose driver is in JavaScript: also says how the driver gets its adapter. */
export interface NodeEngine extends Engine {
  /** @param cache - where installed engines are */
  open(cache: string): Adapter | Promise<Adapter>;
}

/** Whether the drivers run from the built package, as for users; the sources are for tests. */
let fromSources = false;

/** Makes drivers run from the sources, which needs no build and starts slower. */
export function driveFromSources(): void {
  fromSources = true;
}

/**
 * How to start the driver of an engine inside Node.
 *
 * @param node - the Node binary
 * @param name - the engine's name
 * @param cache - where installed engines are
 * @returns the program
 */
export function nodeDriver(node: string, name: string, cache: string): Program {
  const root = PACKAGE_ROOT;
  const built = fileURLToPath(new URL('dist/driver.js', root));
  const flags = ['--no-warnings', '--expose-gc'];
  if (!fromSources && existsSync(built)) return { file: node, args: [...flags, built, name, cache] };
  const source = fileURLToPath(new URL('src/driver.ts', root));
  const loader = typescriptLoader();
  return {
    file: node,
    args: [...flags, '--import', loader, '--conditions=ferrule-source', source, name, cache],
  };
}
