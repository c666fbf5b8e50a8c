import { mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { PLAN_NAMES } from '../spec/plans.ts';
import { SOURCES } from './cases.ts';
import { OPTIMIZED } from './compare.ts';
import type { Source } from './cases.ts';
import type { Case } from './protocol.ts';
import { Random } from './random.ts';
import { reduceModule } from './reduce.ts';
import { WatchedWorker } from './watched-worker.ts';
import type { Result } from './watched-worker.ts';

const USAGE = `npm run fuzz -- [--minutes N] [--seed S] [--source NAME]… [--plan NAME]… [--out DIR]

Runs random modules on bare V8 and through the plans, and compares all that can be seen of them.
  --minutes  how long (default: 1)
  --seed     where to begin (default: the time); a case's own seed is reported with it
  --source   ${SOURCES.join(', ')}; may be repeated
  --plan     only this plan; may be repeated: ${PLAN_NAMES.join(', ')}
  --count    examine only so many modules
  --out      where modules that differ are written (default: .cache/fuzz)`;

/** Binaryen takes long over a module: its plans get one in so many. */
const OPTIMIZED_ONE_IN = 20;

const CHECKS_STACK: ReadonlySet<string> = new Set(['passes:stack-check', 'passes:all']);

/** How the sources take turns: binaryen's modules take long to make, and guests much alike are many. */
const ORDER: readonly Source[] = ['own', 'own', 'binaryen', 'own', 'guest', 'own', 'own', 'guest'];

function plansFor(chosen: readonly string[], index: number, source: Source): readonly string[] {
  // a guest that was changed may well overflow its stack, and the check then does what it is there for
  if (source === 'guest')
    return plansFor(
      chosen.filter((plan) => !CHECKS_STACK.has(plan)),
      index,
      'own',
    );
  if (index % OPTIMIZED_ONE_IN === 0) return chosen;
  return chosen.filter((plan) => !OPTIMIZED.test(plan));
}

/** Writes a module that differs into the directory, as it was made and as small as it can be made. */
async function keep(
  directory: string,
  worker: WatchedWorker,
  test: Case,
  { bytes, differences }: Result & { outcome: 'examined' },
): Promise<void> {
  const name = resolve(directory, `${test.source}-${String(test.seed)}`);
  mkdirSync(directory, { recursive: true });
  writeFileSync(`${name}.wasm`, bytes);
  const report = { node: process.version, seed: test.seed, differences };
  writeFileSync(`${name}.json`, `${JSON.stringify(report, undefined, 2)}\n`);
  const plans = [...new Set(differences.map(({ plan }) => plan))].filter((plan) => PLAN_NAMES.includes(plan));
  if (plans.length === 0) return;
  const reduced = await reduceModule(Uint8Array.from(bytes), async (candidate) => {
    const result = await worker.run({ ...test, plans, bytes: candidate });
    return result.outcome === 'examined' && result.differences.length > 0;
  });
  writeFileSync(`${name}.reduced.wasm`, reduced);
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '1' },
      seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
      source: { type: 'string', multiple: true, default: [...SOURCES] },
      plan: { type: 'string', multiple: true, default: [...PLAN_NAMES] },
      count: { type: 'string', default: 'Infinity' },
      out: { type: 'string', default: '.cache/fuzz' },
      help: { type: 'boolean', default: false },
    },
  });
  const known =
    values.source.every((source) => (SOURCES as readonly string[]).includes(source)) &&
    values.plan.every((plan) => PLAN_NAMES.includes(plan));
  if (values.help || !known) {
    console.log(USAGE);
    return values.help ? 0 : 2;
  }
  const sources = ORDER.filter((source) => values.source.includes(source));
  const seeds = new Random(Number(values.seed));
  const end = performance.now() + 60_000 * Number(values.minutes);
  const worker = new WatchedWorker(120_000);
  const counts = { examined: 0, skipped: 0, hung: 0, differing: 0, refused: 0, events: 0 };
  const bySource = new Map<Source, number>();
  for (let index = 0; performance.now() < end && counts.examined < Number(values.count); index += 1) {
    const source = sources[index % sources.length] ?? 'own';
    const seed = seeds.bits();
    const test: Case = { source, seed, plans: plansFor(values.plan, index, source) };
    const result = await worker.run(test);
    counts[result.outcome] += 1;
    if (result.outcome !== 'examined') continue;
    bySource.set(source, (bySource.get(source) ?? 0) + 1);
    counts.events += result.events;
    counts.refused += result.refusals.length;
    if (result.differences.length === 0) continue;
    counts.differing += 1;
    for (const { plan, difference } of result.differences) {
      console.log(`${source}-${String(seed)} [${plan}] ${difference.slice(0, 400)}`);
    }
    await keep(values.out, worker, test, result);
  }
  worker.close();
  const made = [...bySource].map(([source, count]) => `${String(count)} ${source}`).join(', ');
  console.log(
    `Node ${process.versions.node}, seed ${values.seed}: ${String(counts.examined)} modules examined (${made}), ` +
      `${String(counts.events)} events compared, ${String(counts.differing)} modules differ, ` +
      `${String(counts.refused)} refusals, ${String(counts.hung)} hung on bare V8, ${String(counts.skipped)} seeds without a module`,
  );
  return counts.differing === 0 && counts.examined > 0 ? 0 : 1;
}

process.exitCode = await main();
