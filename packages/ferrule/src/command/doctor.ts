import { FEATURES, VERSION } from '@ferrule/core';
import { probe } from '@ferrule/engine';
import { binaryenVersion } from '@ferrule/instrument';
import { storeOf } from './cache.ts';
import { EXIT_CODES } from './exit-codes.ts';
import type { Subcommand } from './subcommand.ts';
import { table } from './table.ts';
import type { Paint } from './terminal.ts';
import { paintFor, print } from './terminal.ts';

/** `ferrule doctor` */
export const doctor: Subcommand = {
  specification: {
    name: 'doctor',
    operands: '',
    summary: 'Shows what this Node can do, and how the cache is.',
    details: ['The features are found by having V8 validate one tiny module each.'],
    options: [
      { name: 'cache', value: 'DIR', help: "The cache's directory; the user's own by default" },
      { name: 'json', help: 'Print it as JSON' },
    ],
    examples: ['ferrule doctor', 'ferrule doctor --json'],
    optionsEnd: 'nowhere',
  },
  execute(line) {
    const abilities = probe();
    const store = storeOf(line);
    const verdicts = store.list().map((file) => store.verify(file));
    const report = {
      ferrule: VERSION,
      binaryen: binaryenVersion(),
      node: process.version,
      platform: `${process.platform}-${process.arch}`,
      v8: abilities,
      cache: {
        directory: store.directory,
        entries: verdicts.length,
        bytes: verdicts.reduce((sum, { size }) => sum + size, 0),
        bad: verdicts.filter(({ problem }) => problem !== undefined).length,
      },
    };
    print(
      line.has('json')
        ? JSON.stringify(report, null, 2)
        : textOf(report, paintFor(process.stdout)).join('\n'),
    );
    return Promise.resolve(EXIT_CODES.good);
  },
};

interface Report {
  readonly ferrule: string;
  readonly binaryen: string;
  readonly node: string;
  readonly platform: string;
  readonly v8: ReturnType<typeof probe>;
  readonly cache: {
    readonly directory: string;
    readonly entries: number;
    readonly bytes: number;
    readonly bad: number;
  };
}

function textOf({ ferrule, binaryen, node, platform, v8, cache }: Report, { strong }: Paint): string[] {
  const lacking = FEATURES.filter((feature) => !v8.features.includes(feature));
  const yes = (value: boolean): string => (value ? 'yes' : 'no');
  return [
    ...section(strong('Versions'), [
      ['ferrule', ferrule],
      ['binaryen', binaryen],
      ['node', `${node} on ${platform}`],
      ['V8', v8.version],
    ]),
    ...section(strong('What this V8 does'), [
      ['inlines functions', yes(v8.inlinesFunctions)],
      ['speculates on indirect calls', yes(v8.speculatesOnIndirectCalls)],
      ['promise integration', yes(v8.promiseIntegration)],
      ['import source', yes(v8.importSource)],
    ]),
    ...section(strong('Features'), [
      ['accepted', v8.features.join(', ')],
      ['not accepted', lacking.join(', ') || 'none'],
    ]),
    ...section(strong('Cache'), [
      ['directory', cache.directory],
      ['entries', `${String(cache.entries)}, ${String(cache.bytes)} bytes, ${String(cache.bad)} bad`],
    ]),
  ];
}

function section(title: string, rows: string[][]): string[] {
  return [title, ...table(rows, { indent: 2 })];
}
