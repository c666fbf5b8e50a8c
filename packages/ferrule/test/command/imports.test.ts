import { expect } from 'chai';
import { rollup, type OutputChunk, type RollupOptions } from 'rollup';

/** The command's chunks as they are built. */
async function builtChunks(): Promise<ReadonlyMap<string, OutputChunk>> {
  const config = '../../../../rollup.config.mjs';
  const { default: builds } = (await import(config)) as { default: readonly RollupOptions[] };
  const build = builds.find(
    ({ output }) => output !== undefined && 'format' in output && output.format === 'cjs',
  );
  if (build?.output === undefined || Array.isArray(build.output)) throw new Error('no command is built');
  const { output } = await (await rollup(build)).generate({ ...build.output, sourcemap: false });
  const chunks = output.filter((each) => each.type === 'chunk');
  return new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
}

describe('the command', function () {
  this.timeout(60_000);
  let chunks: ReadonlyMap<string, OutputChunk>;
  before(async () => {
    chunks = await builtChunks();
  });

  /** What an entry or a subcommand brings along at once: not what it gets when it needs it. */
  function broughtBy(name: string): {
    readonly nodes: string[];
    readonly files: string[];
    readonly bytes: number;
  } {
    const [first] = [...chunks.values()].filter((chunk) =>
      chunk.moduleIds.some((id) => id.endsWith(`/src/${name}.ts`)),
    );
    const reached = new Set(first === undefined ? [] : [first]);
    for (const { imports } of reached) {
      for (const each of imports.map((file) => chunks.get(file))) if (each !== undefined) reached.add(each);
    }
    return {
      nodes: [...new Set([...reached].flatMap(({ imports }) => imports))]
        .filter((each) => !chunks.has(each))
        .sort(),
      files: [...reached]
        .flatMap(({ modules }) => Object.keys(modules))
        .map((id) => id.replace(/^.*\/packages\//, '')),
      bytes: [...reached].reduce((sum, { code }) => sum + code.length, 0),
    };
  }

  it('the command begins with what keeps its compiled code, and nothing else', () => {
    const { nodes, files, bytes } = broughtBy('command');
    expect(nodes).to.deep.equal(['node:fs', 'node:path']);
    expect(files).to.include('ferrule/src/command.ts').and.to.have.lengthOf.below(6);
    expect(bytes).to.be.below(4_000);
  });

  it('the command gets what rewrites, keeps or optimises modules only when something asks for it', () => {
    const { nodes, files, bytes } = broughtBy('command/run');
    const later = [
      /^instrument\/src\/(passes|instrument-module|plan-)/,
      /^runtime\/src\/(apart|cached-artifact|rewrite-(asked|here)|runtime\.ts)/,
      /^engine\/src\/cache\/(disk|artifact|entry)/,
      /^host\/src\/(fs\/archive|bridge\/bind)/,
      /^(loader|bench)\/src/,
      /^ferrule\/src\/command\/(leaks|inspect|optimize\.)/,
    ];
    expect(files).to.include('runtime/src/program-runtime.ts');
    expect(files.filter((file) => later.some((each) => each.test(file)))).to.deep.equal([]);
    expect(nodes).to.deep.equal(['node:fs', 'node:path', 'node:url', 'node:vm']);
    expect(bytes).to.be.below(400_000);
  });
});
