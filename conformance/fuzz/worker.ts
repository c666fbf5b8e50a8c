/** Makes modules and examines them, in a process of its own that may be killed. */
import { closeCases, makeCase } from './cases.ts';
import { examine } from './examine.ts';
import type { Case, Report } from './protocol.ts';

function report(message: Report): void {
  process.send?.(message);
}

async function run({ source, seed, plans, bytes: given }: Case): Promise<void> {
  report({ kind: 'phase', phase: 'make' });
  const bytes = given ? Uint8Array.from(given) : await makeCase(source, seed);
  if (!bytes) {
    report({ kind: 'skipped' });
    return;
  }
  report({ kind: 'phase', phase: 'start', bytes });
  const examination = await examine(bytes, seed, plans, (phase) => {
    report({ kind: 'phase', phase });
  });
  report({ kind: 'done', bytes, ...examination });
}

process.on('message', (message: Case) => {
  run(message).catch((error: unknown) => {
    const difference = error instanceof Error ? (error.stack ?? error.message) : String(error);
    report({
      kind: 'done',
      bytes: new Uint8Array(),
      events: 0,
      differences: [{ plan: 'harness', difference }],
      refusals: [],
    });
  });
});
process.on('disconnect', () => {
  closeCases();
  process.exit();
});
