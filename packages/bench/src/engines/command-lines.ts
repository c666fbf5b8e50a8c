import { spawnSync } from 'node:child_process';
import { outputOf } from './build-once.ts';
import { nodeDriver } from './node-engine.ts';
import type { Adapter, NodeEngine, ProgramEnd } from './node-engine.ts';

/** A runtime's own command. */
interface CommandLine {
  readonly name: string;
  readonly command: string;
  readonly version: readonly string[];
  readonly args: (file: string, directory: string, args: readonly string[]) => readonly string[];
}

/** Both run whole programs, each in a process of its own. */
const COMMANDS: readonly CommandLine[] = [
  {
    name: 'wasmtime, command',
    command: 'wasmtime',
    version: ['--version'],
    args: (file, directory, args) => ['run', `--dir=${directory}::/`, file, ...args.slice(1)],
  },
  {
    name: 'wazero, command',
    command: 'wazero',
    version: ['version'],
    args: (file, directory, args) => ['run', `-mount=${directory}:/`, file, ...args.slice(1)],
  },
];

function adapter({ command, args: line }: CommandLine): Adapter<string> {
  return {
    compile() {
      throw new Error(`${command} runs nothing but whole programs`);
    },
    instantiate() {
      throw new Error(`${command} runs nothing but whole programs`);
    },
    programFile(file, directory, args): ProgramEnd {
      const { status, stdout, error } = spawnSync(command, line(file, directory, args), {
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      if (error !== undefined) throw error;
      return { exitCode: status ?? 1, written: stdout.length };
    },
  };
}

/** Runtimes that are on the path as commands. */
export const commandLines: readonly NodeEngine[] = COMMANDS.map((line) => ({
  name: line.name,
  about: `the command ${line.command} on the path, a process a run`,
  inNode: false,
  abilities: ['program'],
  async find({ cache }) {
    const version = await outputOf(line.command, line.version);
    if (version === undefined) return { skipped: `no ${line.command} on the path` };
    const number = /\d+\.\d+\S*/.exec(version)?.[0] ?? version;
    return { version: number, driver: nodeDriver(process.execPath, line.name, cache) };
  },
  open: () => adapter(line),
}));
