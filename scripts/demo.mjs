// What `npm start` shows: Ferrule's main job, step by step, on modules that rustc made.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const started = performance.now();
const { load, TimeoutError } = await import('ferrule');
const imported = performance.now() - started;
const { bind, fn, str } = await import('ferrule/rust');

const guests = new URL('../conformance/guests/rust/', import.meta.url);

const say = (text = '') => console.log(text);
const show = (what, result) => say(`    ${what.padEnd(46)} ${result}`);
const milliseconds = (time) => `${time < 10 ? time.toFixed(1) : time.toFixed(0)} ms`;

/** Runs `work` and says how long it took. */
async function timed(work) {
  const start = performance.now();
  const result = await work();
  return [result, performance.now() - start];
}

say();
say(`Ferrule on Node ${process.versions.node}, imported in ${milliseconds(imported)}.`);
say();

// --- 1 ---
say('1. A Rust library (conformance/guests/rust/greet.rs, built for wasm32-unknown-unknown)');
say('   It is loaded with no options, so it can reach nothing but its own memory.');
const [library, loading] = await timed(() => load(new URL('greet.wasm', guests)));
show('load(greet.wasm): read, validate, compile', milliseconds(loading));
show('call("add", 2, 3)', library.call('add', 2, 3));

say("   WebAssembly knows numbers alone. A string goes in through memory that the guest's own");
say('   malloc gave away, and comes out as an address and a length; both are freed afterwards.');
function greet(name) {
  const { malloc, free, greet } = library.exports;
  const bytes = new TextEncoder().encode(name);
  const pointer = malloc(bytes.length);
  library.memory.write(pointer, bytes);
  const packed = BigInt.asUintN(64, greet(pointer, bytes.length));
  const result = [Number(packed >> 32n), Number(packed & 0xffff_ffffn)];
  const text = library.memory.string(...result);
  free(...result);
  free(pointer, bytes.length);
  return text;
}
for (const name of ['Ferrule', 'Zoë 🦀']) show(`greet(${JSON.stringify(name)})`, JSON.stringify(greet(name)));
const calls = 100_000;
const [, greeting] = await timed(() => {
  for (let i = 0; i < calls; i++) greet('Ferrule');
});
show(`the same ${calls.toLocaleString('en')} times, each`, `${((greeting / calls) * 1e3).toFixed(2)} µs`);
say('   ferrule/rust does all that by itself: bind(library, { greet: fn([str], str) })');
show('greet("Ferrule")', JSON.stringify(bind(library, { greet: fn([str], str) }).greet('Ferrule')));
show('bytes the guest has not got back', library.call('allocated'));
say();

// --- 2 ---
const directory = mkdtempSync(path.join(tmpdir(), 'ferrule-demo-'));
writeFileSync(path.join(directory, 'poem.txt'), 'A guest may read\nwhat it was given.\n');

/** Runs `cat`, shows what it wrote, and returns its exit code. */
async function cat(wasi) {
  const program = await load(new URL('cat.wasm', guests), {
    wasi: { ...wasi, stdout: 'pipe', stderr: 'pipe' },
  });
  const exitCode = program.start();
  for (const [mark, output] of Object.entries({ '|': program.stdout, '!': program.stderr })) {
    for (const line of output.text().split('\n').slice(0, -1)) say(`    ${mark} ${line}`);
  }
  return exitCode;
}

try {
  say("2. A Rust program (cat.rs, wasm32-wasi, Rust's ordinary standard library)");
  say("   It is given two arguments, one environment variable, and one directory of this machine's as");
  say('   /data, read-only. | is its standard output, ! its standard error.');
  const [code, running] = await timed(() =>
    cat({
      args: ['cat', '--env', '/data/poem.txt'],
      env: { LANG: 'C' },
      mounts: [{ guest: '/data', host: directory, readOnly: true }],
    }),
  );
  show('exit code', `${code}, loaded and run in ${milliseconds(running)}`);
  say();

  // --- 3 ---
  say('3. The same program without the mount: it sees no files at all, under any name.');
  const real = path.join(directory, 'poem.txt');
  const blind = await cat({ args: ['cat', '/data/poem.txt', real, '/etc/passwd'] });
  show('exit code', blind);
  say();
} finally {
  rmSync(directory, { recursive: true });
}

// --- 4 ---
say('4. A guest that never ends (loop.rs), with a time-out of 250 ms');
const endless = await load(new URL('loop.wasm', guests), { limits: { timeout: '250ms' } });
const [stopped, looping] = await timed(() => {
  try {
    endless.call('forever');
    return 'it came back, which it should not';
  } catch (error) {
    if (!(error instanceof TimeoutError)) throw error;
    return error.code;
  }
});
show('call("forever")', `${stopped} after ${milliseconds(looping)}`);
show('and this process goes on: call("add", 20, 22)', library.call('add', 20, 22));
say();
say('Where to go from here: README.md, examples/, and npx ferrule --help');
