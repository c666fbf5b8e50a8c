// `npm run check`: the gate beside the tests. Every check runs, even after one failed.
import { run } from './lib/run.mjs';
import { setUp } from './set-up.mjs';

setUp();
const checks = ['types', 'lint', 'imports', 'docs', 'links', 'packages'];
const failed = checks.filter((check) => {
  const { status } = run('npm', ['run', '--silent', `check:${check}`]);
  console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${check}`);
  return status !== 0;
});
process.exit(failed.length === 0 ? 0 : 1);
