// Builds every package from strict TypeScript into ESM, type declarations and source maps.
// The entries are what each package's `exports` and `bin` name; what it depends on stays an import.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import dts from 'rollup-plugin-dts';
import esbuild from 'rollup-plugin-esbuild';
import { packageFolders } from './scripts/lib/run.mjs';

/** `dist/x.js` (a command: `dist/x.cjs`) is built from `src/x.ts`, and so is `dist/x.d.ts`. */
function entriesOf(folder, files) {
  return Object.fromEntries(
    files.map((file) => {
      const name = file.replace(/^\.\/dist\//, '').replace(/\.c?js$/, '');
      return [name, path.join(folder, 'src', `${name}.ts`)];
    }),
  );
}

/** A warning is an error, except that a module imported for its effects alone has no declarations. */
const failOnWarnings = (folder, allowed) => (warning) => {
  if (warning.code !== allowed) throw new Error(`${folder}: ${warning.message}`);
};

const manifestOf = (folder) => JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));

/** What installing a package puts beside it, or tries to. */
const dependenciesOf = ({ dependencies, optionalDependencies }) =>
  Object.keys({ ...dependencies, ...optionalDependencies });

/** Leads imports of the other packages to their sources. */
const packageSources = {
  name: 'package-sources',
  resolveId(id) {
    const [, name, subpath = ''] = /^@ferrule\/([^/]+)(\/.+)?$/.exec(id) ?? [];
    if (name === undefined) return null;
    const folder = path.join('packages', name);
    return path.resolve(folder, manifestOf(folder).exports[`.${subpath}`]['ferrule-source']);
  },
};

/** The loader compiles Rust files that use the crate `ferrule`, so that it brings the crate along. */
const rustCrate = {
  name: 'rust-crate',
  generateBundle() {
    const crate = path.join('packages', 'rust');
    for (const file of ['Cargo.toml', ...readdirSync(path.join(crate, 'src')).map((name) => `src/${name}`)]) {
      this.emitFile({
        type: 'asset',
        fileName: `crate/${file}`,
        source: readFileSync(path.join(crate, file)),
      });
    }
  },
};

function build(folder) {
  const manifest = manifestOf(folder);
  const installed = [...dependenciesOf(manifest), ...Object.keys(manifest.peerDependencies ?? {})];
  const external = (id) =>
    id.startsWith('node:') || installed.some((name) => id === name || id.startsWith(`${name}/`));
  const imported = Object.values(manifest.exports).flatMap((target) => target.default ?? []);
  const dir = path.join(folder, 'dist');
  const commands = Object.values(manifest.bin ?? {});
  return [
    {
      input: entriesOf(folder, imported),
      external,
      onwarn: failOnWarnings(folder),
      plugins: [
        esbuild({ target: 'node20', tsconfig: false }),
        ...(folder === 'packages/loader' ? [rustCrate] : []),
      ],
      output: { dir, format: 'es', sourcemap: true, chunkFileNames: 'chunks/[name]-[hash].js' },
    },
    // a command holds what it uses of the other packages and no more: it starts faster from a few small files
    ...(commands.length === 0 ? [] : [buildCommands(folder, manifest, commands)]),
    {
      input: entriesOf(folder, imported),
      external,
      onwarn: failOnWarnings(folder, 'EMPTY_BUNDLE'),
      plugins: [dts({ tsconfig: 'tsconfig.build.json' })],
      output: { dir, format: 'es', chunkFileNames: 'chunks/[name]-[hash].d.ts' },
    },
  ];
}

/** The package that a command loads as it is installed. */
const BENCH = '@ferrule/bench';

/** The name of the package that an import such as `tar/header` or `@scope/name` is of. */
const packageOf = (id) => id.split('/', id.startsWith('@') ? 2 : 1).join('/');

/** Fails where what is left of the bundled packages imports what installing this one does not put beside it. */
const importsInstalledOnly = (installed) => ({
  name: 'imports-installed-only',
  generateBundle(options, bundle) {
    for (const { fileName, imports = [], dynamicImports = [] } of Object.values(bundle)) {
      const missing = [...imports, ...dynamicImports].filter(
        (id) =>
          !(id in bundle) && !id.startsWith('node:') && id !== BENCH && !installed.includes(packageOf(id)),
      );
      if (missing.length > 0) this.error(`${fileName} imports ${missing.join(', ')}: not a dependency`);
    }
  },
});

function buildCommands(folder, manifest, commands) {
  const installed = dependenciesOf(manifest).filter((name) => !name.startsWith('@ferrule/'));
  // what only unused parts of the other packages import falls away with them
  const known = new Set(packageFolders().flatMap((other) => dependenciesOf(manifestOf(other))));
  return {
    input: entriesOf(folder, commands),
    // its drivers are files of their own, and no other command needs it
    external: (id) =>
      id.startsWith('node:') || id === BENCH || (known.has(packageOf(id)) && !id.startsWith('@ferrule/')),
    onwarn: failOnWarnings(folder),
    plugins: [
      packageSources,
      esbuild({ target: 'node20', tsconfig: false, minifyWhitespace: true, minifySyntax: true }),
      importsInstalledOnly(installed),
    ],
    treeshake: { moduleSideEffects: false },
    output: {
      dir: path.join(folder, 'dist'),
      // Node starts a program of CommonJS soonest, and all Nodes keep its compiled code
      format: 'cjs',
      interop: 'default',
      esModule: false,
      sourcemap: true,
      entryFileNames: '[name].cjs',
      chunkFileNames: 'chunks/command-[name]-[hash].cjs',
    },
  };
}

const only = process.env.FERRULE_PACKAGE;
export default packageFolders()
  .filter((folder) => only === undefined || folder === `packages/${only}`)
  .flatMap(build);
