import { fileURLToPath } from 'node:url';
import type { SuiteTest } from './testsuite.ts';

/** Something that runs WASI programs from the command line. */
export interface Engine {
  readonly name: string;
  /** The program and its arguments; must exit with the guest's own code. */
  commandLine(test: SuiteTest): readonly [string, ...string[]];
}

/** How this Node runs TypeScript from this repository. */
const SOURCE = ['--no-warnings', '--import', 'tsx', '--conditions=ferrule-source'] as const;

function here(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}

function runByCommand({ file, args, env, root }: SuiteTest): readonly string[] {
  return [
    'run',
    ...(root === undefined ? [] : ['--dir', `${root}::/`]),
    ...Object.entries(env).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
    file,
    ...args,
  ];
}

/** The `ferrule` command, from the sources. */
const ferrule: Engine = {
  name: 'ferrule',
  commandLine: (test) => [
    process.execPath,
    ...SOURCE,
    here('../../packages/ferrule/src/command.ts'),
    ...runByCommand(test),
  ],
};

/** The `ferrule` command as users install it: what `npm run build` made. */
const built: Engine = {
  name: 'built',
  commandLine: (test) => [
    process.execPath,
    here('../../packages/ferrule/dist/command.cjs'),
    ...runByCommand(test),
  ],
};

/** Node's own implementation, to compare with. */
const node: Engine = {
  name: 'node',
  commandLine: ({ file, args, env, root }) => [
    process.execPath,
    '--no-warnings',
    here('node-engine.mjs'),
    JSON.stringify({ file, args, env, root }),
  ],
};

/** The host package alone, without a runtime around it. */
const host: Engine = {
  name: 'host',
  commandLine: ({ file, args, env, root }) => [
    process.execPath,
    ...SOURCE,
    here('host-engine.ts'),
    JSON.stringify({ file, args, env, root }),
  ],
};

/** All engines, the default first. */
export const ENGINES: readonly Engine[] = Object.freeze([ferrule, built, host, node]);
