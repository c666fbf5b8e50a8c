// Writes the table of WASI's calls into docs/wasi.md, between its markers: node scripts/run.mjs scripts/write-wasi-docs.ts
import { readFileSync, writeFileSync } from 'node:fs';
import { statusTable } from '../packages/host/src/wasi/status-table.ts';

const file = new URL('../docs/wasi.md', import.meta.url);
const [start, end] = ['<!-- calls: written by scripts/write-wasi-docs.ts -->', '<!-- /calls -->'];

const text = readFileSync(file, 'utf8');
const [from, to] = [text.indexOf(start), text.indexOf(end)];
if (from < 0 || to < from) throw new Error(`${file.pathname}: the markers are missing`);
writeFileSync(file, `${text.slice(0, from + start.length)}\n\n${statusTable()}\n${text.slice(to)}`);
