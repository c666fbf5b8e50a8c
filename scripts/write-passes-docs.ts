// Writes the table of passes into docs/passes.md, between its markers: node scripts/run.mjs scripts/write-passes-docs.ts
import { readFileSync, writeFileSync } from 'node:fs';
import { passesTable } from './lib/passes-table.ts';

const file = new URL('../docs/passes.md', import.meta.url);
const [start, end] = ['<!-- passes: written by scripts/write-passes-docs.ts -->', '<!-- /passes -->'];

const text = readFileSync(file, 'utf8');
const [from, to] = [text.indexOf(start), text.indexOf(end)];
if (from < 0 || to < from) throw new Error(`${file.pathname}: the markers are missing`);
writeFileSync(file, `${text.slice(0, from + start.length)}\n\n${passesTable()}\n\n${text.slice(to)}`);
