import { writeFileSync } from 'node:fs';
import { SourceError } from '@ferrule/core';
import { EXIT_CODES } from './exit-codes.ts';
import type { Subcommand } from './subcommand.ts';
import { print } from './terminal.ts';
import { UsageError } from './usage-error.ts';
import { writing } from './writing.ts';

/** As a shell reports a program that was interrupted. */
const INTERRUPTED = 130;

/** The benchmarks are a package with errors of its own copy of the core: they are known by their codes alone. */
function asOwn(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  const { code, message } = error;
  if (code === 'ERR_FERRULE_OPTION') return new UsageError(message);
  const source = 'source' in error ? String(error.source) : '';
  return code === 'ERR_FERRULE_SOURCE' ? new SourceError(message, { source, cause: error.cause }) : error;
}

/** `ferrule bench` */
export const bench: Subcommand = {
  specification: {
    name: 'bench',
    operands: 'FILE [ARGS…]',
    summary: 'Measures a module beside bare V8, node:wasi and the other runtimes that are here.',
    details: [
      'A WASI program is run as a whole, in an empty directory each time; with --invoke one function is called. An\n' +
        'engine whose result is not the one of V8 or node:wasi is shown without figures. Ctrl-C ends it early: what was\n' +
        'measured until then is printed.',
    ],
    options: [
      { name: 'invoke', value: 'NAME', help: 'Call this exported function with ARGS; 7n is an i64' },
      {
        name: 'engine',
        value: 'TEXT',
        many: true,
        help: 'Only engines whose name begins so, and the baseline',
      },
      { name: 'node', value: 'PATH', many: true, help: 'Run engines inside Node in this binary' },
      { name: 'quick', help: 'Take fewer readings' },
      { name: 'install', help: 'Bring engines that are missing, into the cache of this user' },
      { name: 'html', value: 'FILE', help: 'Write a page with charts there, too' },
      { name: 'json', help: 'Print the report as JSON, for machines' },
    ],
    examples: ['ferrule bench --invoke run kernel.wasm 100', 'ferrule bench --html report.html program.wasm'],
    optionsEnd: 'at-operand',
  },
  async execute(line) {
    const [file, ...args] = line.operands;
    if (file === undefined) throw new UsageError('which FILE is to be measured?');
    // loaded here alone: no other command pays for it
    const { benchModule, htmlReport, markdownReport } = await import('@ferrule/bench');
    const report = await benchModule(file, {
      invoke: line.value('invoke'),
      args,
      engines: line.values('engine'),
      nodes: line.values('node'),
      quick: line.has('quick'),
      install: line.has('install'),
    }).catch((error: unknown) => {
      throw asOwn(error);
    });
    print(line.has('json') ? JSON.stringify(report, undefined, 2) : markdownReport(report));
    const page = line.value('html');
    if (page !== undefined)
      writing(page, () => {
        writeFileSync(page, htmlReport(report));
      });
    if (report.partial) return INTERRUPTED;
    return report.rows.some(({ figures }) => figures !== undefined) ? EXIT_CODES.good : EXIT_CODES.failure;
  },
};
