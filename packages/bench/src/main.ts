import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { markdownTable } from './report.ts';
import { bridgeTargets } from './targets/bridge.ts';
import { callTargets } from './targets/calls.ts';
import { meteringTargets } from './targets/metering.ts';
import { startUpTargets } from './targets/start-up.ts';
import { measureTarget, type Result } from './targets/target.ts';

const { values } = parseArgs({
  options: { only: { type: 'string' }, json: { type: 'boolean', default: false } },
});
const targets = [...startUpTargets, ...callTargets, ...bridgeTargets, ...meteringTargets].filter(({ name }) =>
  name.includes(values.only ?? ''),
);

const results: Result[] = [];
for (const target of targets) {
  if (process.stderr.isTTY) process.stderr.write(`${target.name} …\n`);
  results.push(await measureTarget(target));
}

if (values.json) {
  console.log(JSON.stringify({ node: process.version, v8: process.versions.v8, results }, undefined, 2));
} else {
  console.log(
    `Node ${process.versions.node}, V8 ${process.versions.v8}, ${cpus()[0]?.model ?? 'unknown processor'}\n`,
  );
  console.log(markdownTable(results));
}
