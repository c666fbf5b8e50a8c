import { writeFileSync } from 'node:fs';
import { validateModule } from '@ferrule/instrument';
import { LARGEST_MODULE, readSource } from '@ferrule/runtime';
import { EXIT_CODES } from './exit-codes.ts';
import { inspectJson } from './inspect-json.ts';
import { inspectText } from './inspect-text.ts';
import type { Subcommand } from './subcommand.ts';
import { paintFor, print } from './terminal.ts';
import { UsageError } from './usage-error.ts';
import { writing } from './writing.ts';

/** `ferrule inspect` */
export const inspect: Subcommand = {
  specification: {
    name: 'inspect',
    operands: 'FILE',
    summary: 'Shows what a module imports, exports and uses, without running it.',
    details: ["It also reads modules that this Node can't run, such as those with features it lacks."],
    options: [
      { name: 'json', help: 'Print it as JSON, for machines; with --sizes what that prints too' },
      {
        name: 'sizes',
        help: 'Print where its bytes are: sections, crates, functions; and how it might be smaller',
      },
      {
        name: 'why',
        value: 'NAME',
        help: 'Print what keeps the functions of that name in the module: parse*',
      },
      {
        name: 'graph',
        value: 'FILE',
        help: 'Write what calls what: .dot (Graphviz) or .json',
      },
      { name: 'html', value: 'FILE', help: 'Write a page with its bytes as boxes within boxes' },
    ],
    examples: [
      'ferrule inspect library.wasm',
      'ferrule inspect --json library.wasm',
      'ferrule inspect --html sizes.html library.wasm',
      "ferrule inspect --why 'core::fmt::write' library.wasm",
      'ferrule inspect --graph calls.dot library.wasm',
    ],
    optionsEnd: 'nowhere',
  },
  async execute(line) {
    const [file, ...more] = line.operands;
    if (file === undefined || more.length > 0) throw new UsageError('inspect takes one FILE');
    const wasm = await readSource(file, { largestSource: LARGEST_MODULE });
    const info = validateModule(wasm);
    const [html, name, graph] = [line.value('html'), line.value('why'), line.value('graph')];
    const asks = [html, name, graph].some((each) => each !== undefined) || line.has('sizes');
    const sizes = asks ? await import('./inspect-sizes.ts') : undefined;
    if (html !== undefined)
      writing(html, () => {
        writeFileSync(html, sizes?.sizesPage(wasm, info) ?? '');
      });
    if (graph !== undefined) {
      const text = sizes?.callGraph(wasm, info, graph) ?? '';
      writing(graph, () => {
        writeFileSync(graph, text);
      });
    }
    if (line.has('json')) {
      const added = line.has('sizes') ? sizes?.sizesJson(wasm, info) : undefined;
      print(JSON.stringify({ ...inspectJson(info), ...added }, undefined, 2));
    } else if (name !== undefined) print(sizes?.whyKept(wasm, info, name) ?? '');
    else if (line.has('sizes')) print(sizes?.sizesReport(wasm, info, paintFor(process.stdout)) ?? '');
    else if (html === undefined && graph === undefined) print(inspectText(info, paintFor(process.stdout)));
    return EXIT_CODES.good;
  },
};
