import { renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Artifact, ModuleInfo, OptimizeLevel, SectionInfo, WasmBytes } from '@ferrule/core';
import { emitModule, probe } from '@ferrule/engine';
import { optimizeBytes, validateModule } from '@ferrule/instrument';
import { readSource, Runtime } from '@ferrule/runtime';
import { EXIT_CODES } from './exit-codes.ts';
import { readOptimizeLevel } from './optimize-level.ts';
import type { Subcommand } from './subcommand.ts';
import { table } from './table.ts';
import { UsageError } from './usage-error.ts';
import { writing } from './writing.ts';

/** `ferrule optimize` */
export const optimize: Subcommand = {
  specification: {
    name: 'optimize',
    operands: 'FILE',
    summary: 'Writes a module anew, faster or smaller.',
    details: [
      'What the module does stays what it is; with -s, imports that nothing uses go too. Names are kept unless --strip\n' +
        'is given. Sections that describe the code by byte offsets (DWARF, source maps) are dropped: they would be wrong.\n' +
        '--source-map keeps what they say of lines. What each section took before and takes now is told on standard error.',
    ],
    options: [
      { name: 'output', short: 'o', value: 'FILE', help: 'Where to write the module' },
      { name: 'level', short: 'O', value: 'LEVEL', help: 'How far to go for speed: 1, 2 (the default) or 3' },
      { name: 'size', short: 's', help: 'Make it small rather than fast' },
      {
        name: 'strip',
        help: 'Drop the names of functions and all custom sections but those that are needed',
      },
      {
        name: 'source-map',
        value: 'FILE',
        help: 'Write a source map: the lines of calls and of what may trap, which stacks then tell',
      },
    ],
    examples: ['ferrule optimize in.wasm -o out.wasm', 'ferrule optimize -s --strip in.wasm -o out.wasm'],
    optionsEnd: 'nowhere',
  },
  async execute(line) {
    const [file, superfluous] = line.operands;
    const output = line.value('output');
    if (file === undefined) throw new UsageError('which FILE is to be optimised?');
    if (superfluous !== undefined) throw new UsageError(`${superfluous} is one FILE too many`);
    if (output === undefined || output === '') throw new UsageError('where to? name a file with -o FILE');
    if (line.has('size') && line.has('level')) throw new UsageError('--size and --level do not go together');
    const map = line.value('source-map');
    if (map === '' || map === output) throw new UsageError('--source-map needs a file of its own');
    const level = levelFrom(line.value('level'));
    const wasm = await readSource(file);
    const before = validateModule(wasm);
    if (!WebAssembly.validate(wasm.bytes)) await new Runtime().compile(wasm.bytes, { name: wasm.name });
    const draft = await optimizeBytes(wasm, before, {
      level,
      generation: probe().generation,
      small: line.has('size'),
      strip: line.has('strip'),
    });
    const reason = draft.manifest.entries.find(({ facts }) => facts['reason'] !== undefined)?.facts['reason'];
    if (typeof reason === 'string') {
      const kept = map === undefined ? '' : `; it keeps its debug information, and ${map} is not written`;
      process.stderr.write(`${file}: not optimised: ${reason}${kept}\n`);
    }
    const artifact = emitModule(draft, wasm.name);
    draft.dispose();
    const isKept = typeof reason === 'string';
    const bytes =
      map === undefined || isKept ? artifact.bytes : await withLines(wasm, before, artifact, output, map);
    const after = validateModule({ bytes, name: output });
    writeWhole(output, bytes);
    const rows = sizes(before.sections, after.sections, wasm.bytes.length, bytes.length);
    process.stderr.write(`${table(rows, { right: [1, 2, 3] }).join('\n')}\n`);
    return EXIT_CODES.good;
  },
};

function levelFrom(text: string | undefined): Exclude<OptimizeLevel, 0> {
  const level = readOptimizeLevel(text ?? '2');
  if (level === 0) throw new UsageError('--level 0 would leave the module as it is');
  return level;
}

/** Writes the source map. */
async function withLines(
  wasm: WasmBytes,
  before: ModuleInfo,
  artifact: Artifact,
  output: string,
  map: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const { optimizedSourceMap, withSourceMapUrl } = await import('./optimized-source-map.ts');
  const text = optimizedSourceMap(wasm, before, artifact);
  if (text === undefined) {
    process.stderr.write(`${wasm.name}: no line is known: ${map} is not written\n`);
    return artifact.bytes;
  }
  writeWhole(map, new TextEncoder().encode(text));
  return withSourceMapUrl(artifact.bytes, output, map);
}

/** Whoever reads the file meanwhile, or finds it after a failure, has the old one or the new one. */
function writeWhole(output: string, bytes: Uint8Array): void {
  if (statSync(output, { throwIfNoEntry: false })?.isFile() === false) {
    writing(output, () => {
      writeFileSync(output, bytes); // a pipe or device
    });
    return;
  }
  const temporary = path.join(path.dirname(output), `.${path.basename(output)}.${String(process.pid)}.tmp`);
  try {
    writing(output, () => {
      writeFileSync(temporary, bytes);
      renameSync(temporary, output);
    });
  } finally {
    rmSync(temporary, { force: true });
  }
}

function sizes(
  before: readonly SectionInfo[],
  after: readonly SectionInfo[],
  wholeBefore: number,
  wholeAfter: number,
): string[][] {
  const labelOf = ({ section, name }: SectionInfo): string => name ?? section;
  const labels = [...new Set([...before, ...after].map(labelOf))];
  const sum = (sections: readonly SectionInfo[], label: string): number =>
    sections.filter((each) => labelOf(each) === label).reduce((total, each) => total + each.byteLength, 0);
  return [
    ['section', 'before', 'after', ''],
    ...labels.map((label) => rowOf(label, sum(before, label), sum(after, label))),
    rowOf('whole', wholeBefore, wholeAfter),
  ];
}

function rowOf(label: string, before: number, after: number): string[] {
  const share = before === 0 ? '' : `${((after / before) * 100).toFixed(0)} %`;
  return [label, String(before), String(after), share];
}
