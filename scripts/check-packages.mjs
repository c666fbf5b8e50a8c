// Are the packages right for those who install them? Their `exports` maps and declarations are judged by publint and
// are-the-types-wrong; then they are installed from tarballs into an empty folder, as a newcomer would, and the README's
// example has to run and to type-check there.
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { packInto } from './lib/pack.mjs';
import { readmeBlock } from './lib/readme.mjs';
import { packageFolders, root, run } from './lib/run.mjs';

const at = (...parts) => path.join(fileURLToPath(root), ...parts);
const problems = [];
const check = (what, isRight) => {
  if (!isRight) problems.push(what);
};

/** What publint finds in one package as it stands. */
async function lint(folder) {
  const { messages, pkg } = await publint({ pkgDir: at(folder), strict: true });
  for (const message of messages)
    problems.push(`${folder}: ${formatMessage(message, pkg, { color: false })}`);
}

const folder = mkdtempSync(path.join(tmpdir(), 'ferrule-packages-'));
try {
  const tarballs = packInto(folder);
  for (const name of packageFolders()) await lint(name);
  const attw = at('node_modules', '@arethetypeswrong', 'cli', 'dist', 'index.js');
  for (const tarball of tarballs) {
    const { status } = run(process.execPath, [attw, tarball, '--profile', 'esm-only'], { quiet: true });
    check(`${path.basename(tarball)}: its types are wrong`, status === 0);
  }

  // the empty folder
  const here = { quiet: true, cwd: folder };
  writeFileSync(path.join(folder, 'package.json'), '{ "private": true, "type": "module" }');
  const npm = ['install', ...tarballs, '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];
  check('installing the packages failed', run('npm', npm, here).status === 0);
  copyFileSync(at('conformance/guests/rust/greet.wasm'), path.join(folder, 'greet.wasm'));
  writeFileSync(path.join(folder, 'greet.mjs'), readmeBlock('js', 'import'));
  const { stdout } = run(process.execPath, ['greet.mjs'], here);
  check(
    `the README's example printed ${stdout}`,
    `$ node greet.mjs\n${stdout}` === readmeBlock('', '$ node greet.mjs'),
  );
  copyFileSync(at('scripts/lib/installed.ts'), path.join(folder, 'installed.ts'));
  const types = ['--typeRoots', at('node_modules', '@types'), '--types', 'node', '--strict', '--noEmit'];
  const tsc = [
    at('node_modules', 'typescript', 'bin', 'tsc'),
    ...types,
    '--module',
    'nodenext',
    'installed.ts',
  ];
  check(
    'the packages do not type-check where they are installed',
    run(process.execPath, tsc, here).status === 0,
  );
  const { version } = JSON.parse(readFileSync(at('packages/ferrule/package.json'), 'utf8'));
  const command = run('npx', ['--no-install', 'ferrule', '--version'], here);
  check(`ferrule --version printed ${command.stdout}`, command.stdout === `ferrule ${version}\n`);
} finally {
  rmSync(folder, { recursive: true });
}
for (const problem of problems) console.error(problem);
process.exit(problems.length === 0 ? 0 : 1);
