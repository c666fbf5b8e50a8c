import { loadCoreDump } from '@ferrule/runtime/core-dump';
import type { CoreDumpFrame, LoadedCoreDump } from '@ferrule/runtime/core-dump';
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
    const [module, debug] = [line.value('module'), line.value('debug')];
    print(dumpText(await loadCoreDump(file, { module, debug }), paintFor(process.stdout)));
    return EXIT_CODES.good;
  },
};

function dumpText(dump: LoadedCoreDump, { strong }: Paint): string {
  const { globals, memories, message, process: name, threads } = dump;
  const lines = [name === '' ? 'a process without a name' : name];
  if (message !== undefined) lines.push(message);
  for (const { name: thread, frames } of threads) {
    lines.push('', strong(`Thread ${thread}`), ...(frames.length === 0 ? ['    no frames'] : []));
    for (const [depth, frame] of frames.entries()) lines.push(...frameLines(frame, frames[depth - 1]));
  }
  lines.push('', strong('Memories'));
  const sizes = memories.map(({ byteLength }, index) => [
    String(index),
    byteLength === 0 ? 'not in the dump' : `${String(byteLength)} bytes`,
  ]);
  lines.push(...table(sizes, { indent: 4 }));
  lines.push('', strong('Globals'));
  const values = globals.map((known, index) => [
    String(index),
    known === undefined ? 'not in the dump' : String(known.value),
  ]);
  lines.push(...table(values, { indent: 4 }));
  return lines.join('\n');
}

/** Maps and trees are long, and say little. */
const LONGEST = 400;

const shortened = (value: string): string => (value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value);

/** A reason that also the frame within has is told once. */
function frameLines(frame: CoreDumpFrame, inner: CoreDumpFrame | undefined): readonly string[] {
  const { unknownFrame, unknownVariables, variables } = frame;
  const lines = [showFrame(frame).slice(1)];
  for (const { name, type, value, unknown } of variables) {
    const shown = value ?? `<${unknown ?? 'not known'}>`;
    lines.push(`        ${name}${type === '' ? '' : `: ${type}`} = ${shortened(shown)}`);
  }
  const reasons = [
    unknownVariables !== undefined && unknownVariables !== inner?.unknownVariables
      ? `variables are not told: ${unknownVariables}`
      : undefined,
    unknownFrame !== undefined && variables.length > 0 && unknownFrame !== inner?.unknownFrame
      ? `where they lie is not known: ${unknownFrame}`
      : undefined,
  ];
  for (const reason of reasons) if (reason !== undefined) lines.push(`        (${reason})`);
  return lines;
}
