// Are the packages' `exports` maps and type declarations right for those who install them?
import { packageFolders, run } from './lib/run.mjs';

const failed = packageFolders().filter((folder) => {
  const publint = run('npx', ['--no-install', 'publint', '--strict', folder], { quiet: true });
  const types = run('npx', ['--no-install', 'attw', '--pack', folder, '--profile', 'esm-only'], {
    quiet: true,
  });
  return publint.status !== 0 || types.status !== 0;
});
if (failed.length > 0) console.error(`wrong packages: ${failed.join(', ')}`);
process.exit(failed.length === 0 ? 0 : 1);
