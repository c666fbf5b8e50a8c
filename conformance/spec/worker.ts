/** Runs scripts, one after the other, in a process of its own that may be killed. */
import { createBackend } from './plans.ts';
import { prepareScript } from './prepare.ts';
import type { Job, Reply } from './protocol.ts';
import { ScriptRun } from './run-script.ts';
import { readScript } from './testsuite.ts';

function reply(message: Reply): void {
  process.send?.(message);
}

async function runJob({ directory, script, plans }: Job): Promise<void> {
  const prepared = await prepareScript(script, readScript(directory, script));
  reply({ kind: 'script', commands: prepared.map(({ command: { line, command } }) => ({ line, command })) });
  for (const plan of plans) {
    const start = performance.now();
    const outcomes = await ScriptRun.run(createBackend(plan), prepared);
    reply({ kind: 'plan', plan, outcomes, milliseconds: performance.now() - start });
  }
}

process.on('message', (job: Job) => {
  runJob(job).catch((error: unknown) => {
    reply({
      kind: 'error',
      message: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
  });
});
process.on('disconnect', () => process.exit());
