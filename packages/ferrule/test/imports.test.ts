import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { build, type Metafile } from 'esbuild';

/** What importing one of the package's entries brings along at once: not what it imports when it is needed. */
interface Imported {
  /** Modules of Node's and of other packages. */
  readonly modules: readonly string[];
  /** This project's own files. */
  readonly files: readonly string[];
  /** Their code, without types and comments. */
  readonly bytes: number;
}

async function importedBy(entry: string): Promise<Imported> {
  const { metafile } = await build({
    entryPoints: [fileURLToPath(new URL(`../src/${entry}.ts`, import.meta.url))],
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    outdir: 'nowhere',
    write: false,
    metafile: true,
    conditions: ['ferrule-source'],
    external: ['binaryen', 'tar/*'],
    logLevel: 'silent',
  });
  const { outputs } = metafile;
  const first =
    Object.keys(outputs).find((name) => outputs[name]?.entryPoint?.endsWith(`/src/${entry}.ts`)) ?? '';
  const chunks = reachedAtOnce(outputs, first);
  const inputs = new Map(chunks.flatMap((name) => Object.entries(outputs[name]?.inputs ?? {})));
  const external = chunks.flatMap((name) =>
    staticImports(outputs, name).filter((each) => each.external === true),
  );
  return {
    modules: [...new Set(external.map(({ path }) => path))].sort(),
    files: [...inputs.keys()],
    bytes: [...inputs.values()].reduce((sum, { bytesInOutput }) => sum + bytesInOutput, 0),
  };
}

function staticImports(outputs: Metafile['outputs'], name: string): Metafile['outputs'][string]['imports'] {
  return outputs[name]?.imports.filter(({ kind }) => kind === 'import-statement') ?? [];
}

function reachedAtOnce(outputs: Metafile['outputs'], first: string): string[] {
  const reached = new Set([first]);
  for (const name of reached) {
    for (const { path, external } of staticImports(outputs, name)) if (external !== true) reached.add(path);
  }
  return [...reached];
}

describe('imports', () => {
  // Whoever adds to these adds to the time that every program needs to start: what few need is imported when needed.
  const expected: readonly (readonly [entry: string, most: number, modules: readonly string[]])[] = [
    [
      'index',
      935_000,
      [
        'node:fs',
        'node:fs/promises',
        'node:module',
        'node:path',
        'node:url',
        'node:vm',
        'node:zlib',
        'tar/header',
      ],
    ],
    ['rust', 130_000, []],
    ['wasi', 200_000, ['node:fs', 'node:path', 'node:util']],
    ['register', 130_000, ['node:fs', 'node:module', 'node:path', 'node:url']],
  ];
  for (const [entry, most, modules] of expected) {
    it(`${entry} imports nothing that it may not need`, async () => {
      const imported = await importedBy(entry);
      expect(imported.files).to.include(`packages/ferrule/src/${entry}.ts`);
      expect(imported.modules.filter((name) => !modules.includes(name))).to.deep.equal([]);
      expect(imported.bytes).to.be.below(most);
    });
  }
});
