import { existsSync } from 'node:fs';
import { LARGEST_MODULE, readSource, Runtime } from '@ferrule/runtime';
import { framesOfDump, readCoreDump } from '@ferrule/runtime/core-dump';
import type { CoreDumpContents } from '@ferrule/runtime/core-dump';
import { EXIT_CODES } from './exit-codes.ts';
import { showFrame } from './ending.ts';
import type { Subcommand } from './subcommand.ts';
import { table } from './table.ts';
import { paintFor, print } from './terminal.ts';
import type { Paint } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/** `ferrule coredump` */
export const coredump: Subcommand = {
  specification: {
    name: 'coredump',
    operands: 'FILE',
    summary: 'Shows what a core dump says of a guest that trapped: how it ended, its stack, its globals.',
    details: [
      'The lines of the sources come from the module that was running: from where it was then, or from --module.\n' +
        'Core dumps are written by run --core-dump and by other runtimes.',
    ],
    options: [
      { name: 'module', value: 'FILE', help: 'The module that was running' },
      { name: 'debug', value: 'FILE', help: 'Its debug information, where that is in another file' },
    ],
    examples: [
      'ferrule coredump program.core.wasm',
      'ferrule coredump --module program.wasm program.core.wasm',
    ],
    optionsEnd: 'nowhere',
  },
  async execute(line) {
    const [file, ...more] = line.operands;
    if (file === undefined || more.length > 0) throw new UsageError('coredump takes one FILE');
    const contents = readCoreDump(await readSource(file, { largestSource: LARGEST_MODULE }));
    const path = line.value('module') ?? contents.modules.find((name) => existsSync(name));
    const debug = line.value('debug');
    const module = path === undefined ? undefined : await new Runtime().compile(path, { debug });
    print(
      dumpText(
        contents,
        (thread) => framesOfDump(contents, thread, module?.compiled),
        paintFor(process.stdout),
      ),
    );
    return EXIT_CODES.good;
  },
};

type Frames = (thread: CoreDumpContents['threads'][number]) => ReturnType<typeof framesOfDump>;

function dumpText(contents: CoreDumpContents, framesOf: Frames, { strong }: Paint): string {
  const { facts, globals, memories, process: name, threads } = contents;
  const lines = [name === '' ? 'a process without a name' : name];
  if (facts !== undefined) lines.push(facts.message);
  for (const thread of threads) {
    const told = framesOf(thread).map((frame) => showFrame(frame).slice(1));
    lines.push('', strong(`Thread ${thread.name}`), ...(told.length === 0 ? ['    no frames'] : told));
  }
  lines.push('', strong('Memories'));
  lines.push(
    ...table(
      memories.map((bytes, index) => [
        String(index),
        facts?.unknownMemories.includes(index) === true ? 'not in the dump' : `${String(bytes)} bytes`,
      ]),
      { indent: 4 },
    ),
  );
  lines.push('', strong('Globals'));
  lines.push(
    ...table(
      globals.map((value, index) => [String(index), value ?? 'not in the dump']),
      { indent: 4 },
    ),
  );
  return lines.join('\n');
}
