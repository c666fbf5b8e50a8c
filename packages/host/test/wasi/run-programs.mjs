// Runs many WASI programs under one class and prints, as JSON, all that can be seen of each: output, exit code or error,
// the files it left. Arguments: where the class comes from, the folder of the guests, the list of runs as JSON.
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [source, guests, list] = process.argv.slice(2);
const { WASI } = await import(source);

/** What was thrown, as a program would look at it. */
function thrown(error) {
  if (typeof error !== 'object' || error === null) return String(error);
  const { name, code, message } = error;
  return { name, code, message: message.replace(/\/\S*ferrule-programs-\w+/gu, '…') };
}

/** Text as it is, more as its digest. */
function content(path) {
  const bytes = readFileSync(path);
  return bytes.length < 2_000 ? bytes.toString('latin1') : createHash('sha256').update(bytes).digest('hex');
}

function filesIn(path) {
  return Object.fromEntries(
    readdirSync(path, { withFileTypes: true })
      .sort((one, other) => (one.name < other.name ? -1 : 1))
      .map((entry) => {
        const at = join(path, entry.name);
        return [entry.name, entry.isDirectory() ? filesIn(at) : content(at)];
      }),
  );
}

function call(wasi, instance, { method = 'start', calls = [] }) {
  const result = wasi[method](instance);
  const results = calls.map(([name, ...args]) => String(instance.exports[name](...args)));
  return { result, results };
}

async function run({ guest, options = {}, hide = [], ...rest }) {
  const scratch = mkdtempSync(join(tmpdir(), 'ferrule-programs-'));
  const data = join(scratch, 'data');
  mkdirSync(join(data, 'inner'), { recursive: true });
  writeFileSync(join(data, 'input.txt'), 'some text\n');
  writeFileSync(join(data, 'inner', 'other.txt'), 'other text\n');
  writeFileSync(join(scratch, 'stdin'), 'from standard input\n');
  writeFileSync(join(scratch, 'outside.txt'), 'outside\n');
  const [stdin, stdout, stderr] = [
    openSync(join(scratch, 'stdin'), 'r'),
    openSync(join(scratch, 'stdout'), 'w'),
    openSync(join(scratch, 'stderr'), 'w'),
  ];
  let end;
  try {
    const preopens = Object.fromEntries(
      Object.entries(options.preopens ?? {}).map(([name, path]) => [name, join(scratch, path)]),
    );
    const wasi = new WASI({ version: 'preview1', ...options, preopens, stdin, stdout, stderr });
    const { instance } = await WebAssembly.instantiate(
      readFileSync(join(guests, `${guest}.wasm`)),
      wasi.getImportObject(),
    );
    end = call(wasi, instance, rest);
  } catch (error) {
    end = { thrown: thrown(error) };
  }
  for (const fd of [stdin, stdout, stderr]) closeSync(fd);
  const seen = {
    end,
    stdout: content(join(scratch, 'stdout')),
    stderr: content(join(scratch, 'stderr')),
    files: filesIn(data),
  };
  rmSync(scratch, { recursive: true });
  for (const field of hide) delete seen[field];
  return seen;
}

const runs = JSON.parse(list);
const outcomes = {};
for (const [name, what] of Object.entries(runs)) outcomes[name] = await run(what);
process.stdout.write(JSON.stringify(outcomes));
