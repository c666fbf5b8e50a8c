import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess, StdioOptions } from 'node:child_process';
import { createHash } from 'node:crypto';
import { openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { skipBecause } from '../../../../scripts/lib/skip-because.ts';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const SOURCE = new URL('../../src/index.ts', import.meta.url).href;

/** What runs a piece of a program with `wasi`, `call`, `write` and `read` at hand, in a process whose standard streams are the guest's. */
function commandOf(body: string): readonly [program: string, ...args: string[]] {
  const script = `
    import { createWasi, Errno, GuestMemory } from '${SOURCE}';
    const wasi = createWasi({ stdin: 'inherit', stdout: 'inherit', stderr: 'inherit', clock: 'system' });
    const native = new WebAssembly.Memory({ initial: 64 });
    wasi.attach(native);
    const memory = new GuestMemory(native);
    const functions = wasi.imports('wasi_snapshot_preview1');
    const call = (name, ...args) => {
      const errno = functions[name](...args);
      return Object.keys(Errno).find((key) => Errno[key] === errno);
    };
    const write = (fd, at, length) => {
      memory.setU32(0, at);
      memory.setU32(4, length);
      return [call('fd_write', fd, 0, 1, 8), memory.u32(8)];
    };
    const read = (length) => {
      memory.setU32(0, 4096);
      memory.setU32(4, length);
      return [call('fd_read', 0, 0, 1, 8), memory.string(4096, memory.u32(8))];
    };
    const say = (value) => process.stderr.write(JSON.stringify(value, (_, v) => (typeof v === 'bigint' ? Number(v) : v)) + '\\n');
    ${body}`;
  const flags = ['--no-warnings', '--import', 'tsx', '--conditions=ferrule-source', '--input-type=module'];
  return [process.execPath, ...flags, '--eval', script];
}

function start(body: string, stdio: StdioOptions = 'pipe'): ChildProcess {
  const [program, ...args] = commandOf(body);
  return spawn(program, args, { stdio, cwd: ROOT });
}

/** Runs it on a terminal of its own, on which `typed` is typed. @returns what it says there, a JSON value a line */
async function onTerminal(body: string, typed: string): Promise<readonly unknown[]> {
  const command = commandOf(body)
    .map((word) => `'${word.replaceAll("'", `'\\''`)}'`)
    .join(' ');
  const child = spawn('script', ['-qec', command, '/dev/null'], { cwd: ROOT });
  let shown = '';
  child.stdout.on('data', (chunk: Buffer) => {
    // It is asked for only once it is ready: what comes before may be thrown away.
    if (shown === '') child.stdin.write(typed);
    shown += chunk.toString();
  });
  await new Promise((resolve) => child.once('close', resolve));
  // Beside what is said there is the echo of what was typed.
  return shown
    .split('\r\n')
    .filter((line) => line.startsWith('['))
    .map((line): unknown => JSON.parse(line));
}

/** What a process says on standard error, a JSON value a line. */
async function said(child: ChildProcess): Promise<unknown[]> {
  let text = '';
  child.stderr?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  await new Promise((resolve) => child.once('close', resolve));
  try {
    return text
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
  } catch {
    throw new Error(text);
  }
}

describe('HostStream', function () {
  this.timeout(60_000);

  it('HostStream writes 200 MB through a pipe that is read slowly, and loses nothing', async () => {
    const child = start(`
      let left = 200_000_000;
      let index = 0;
      for (; left > 0; index++) {
        const length = Math.min(left, 1_000_000);
        memory.view(65536, length).fill(index);
        for (let done = 0; done < length; ) {
          const [errno, written] = write(1, 65536 + done, length - done);
          if (errno !== 'SUCCESS') throw new Error(errno);
          done += written;
        }
        left -= length;
      }
      say({ index, held: process.memoryUsage().arrayBuffers < 64_000_000 });
    `);
    const hash = createHash('sha256');
    let total = 0;
    child.stdout?.on('data', (chunk: Buffer) => {
      total += chunk.length;
      hash.update(chunk);
      if (total % 7 === 0) {
        child.stdout?.pause();
        setTimeout(() => child.stdout?.resume(), 1);
      }
    });
    expect(await said(child)).to.deep.equal([{ index: 200, held: true }]);
    const expected = createHash('sha256');
    for (let index = 0; index < 200; index++) expected.update(Buffer.alloc(1_000_000, index));
    expect(total).to.equal(200_000_000);
    expect(hash.digest('hex')).to.equal(expected.digest('hex'));
  });

  it('HostStream waits for a pipe that the host made non-blocking, both ways', async () => {
    const child = start(`
      // Touching these makes Node's own streams over the descriptors, which on pipes are non-blocking.
      process.stdin.on('readable', () => undefined).pause();
      process.stdout._handle?.setBlocking?.(false);
      say(read(5));
      let total = 0;
      while (total < 1_000_000) total += write(1, 65536, 1_000_000 - total)[1];
      say(total);
    `);
    let total = 0;
    setTimeout(() => child.stdin?.end('hello'), 300);
    setTimeout(() => child.stdout?.on('data', (chunk: Buffer) => (total += chunk.length)), 600);
    expect(await said(child)).to.deep.equal([['SUCCESS', 'hello'], 1_000_000]);
    expect(total).to.equal(1_000_000);
  });

  it('HostStream reads what there is, and 0 at the end', async () => {
    const child = start(
      `say('one'); say(read(100)); say('two'); say(read(100)); say('three'); say(read(100));`,
    );
    child.stderr?.on('data', (chunk: Buffer) => {
      if (chunk.includes('one')) child.stdin?.write('first');
      if (chunk.includes('two')) child.stdin?.write('second');
      if (chunk.includes('three')) child.stdin?.end();
    });
    expect(await said(child)).to.deep.equal([
      'one',
      ['SUCCESS', 'first'],
      'two',
      ['SUCCESS', 'second'],
      'three',
      ['SUCCESS', ''],
    ]);
  });

  it('HostStream is EPIPE where nobody reads any more', async () => {
    const child = start(`
      setTimeout(() => { say(write(1, 65536, 10)[0]); }, 500);
    `);
    child.stdout?.destroy();
    expect(await said(child)).to.deep.equal(['PIPE']);
  });

  it('poll_oneoff waits for a pipe and a clock together, on Linux', async function () {
    if (process.platform !== 'linux') skipBecause(this, 'needs Linux');
    const child = start(`
      const poll = (timeout) => {
        memory.write(1024, new Uint8Array(96));
        memory.setU64(1024, 1n);
        memory.setU32(1024 + 16, 1);
        memory.setU64(1024 + 24, timeout);
        memory.setU64(1072, 2n);
        memory.setU8(1072 + 8, 1);
        const start = process.hrtime.bigint();
        const errno = call('poll_oneoff', 1024, 2048, 2, 8);
        const waited = Number(process.hrtime.bigint() - start) / 1e6;
        const events = Array.from({ length: memory.u32(8) }, (_, index) => [
          memory.u64(2048 + index * 32), memory.u64(2064 + index * 32), memory.u16(2072 + index * 32)]);
        return { errno, events, waited };
      };
      const timedOut = poll(30_000_000n);
      say([timedOut.errno, timedOut.events, timedOut.waited >= 30]);
      say('ready');
      const arrived = poll(60_000_000_000n);
      say([arrived.errno, arrived.events, arrived.waited < 30_000]);
      say(read(3));
      const rest = poll(60_000_000_000n);
      say([rest.errno, rest.events]);
      say(read(10));
      const ended = poll(60_000_000_000n);
      say([ended.errno, ended.events]);
      say(read(10));
    `);
    child.stderr?.on('data', (chunk: Buffer) => {
      if (chunk.includes('"ready"')) setTimeout(() => child.stdin?.end('hello'), 100);
    });
    expect(await said(child)).to.deep.equal([
      ['SUCCESS', [[1, 0, 0]], true],
      'ready',
      ['SUCCESS', [[2, 5, 0]], true],
      ['SUCCESS', 'hel'],
      ['SUCCESS', [[2, 2, 0]]],
      ['SUCCESS', 'lo'],
      ['SUCCESS', [[2, 0, 1]]],
      ['SUCCESS', ''],
    ]);
  });

  it('fd_read with NONBLOCK is EAGAIN on a pipe that has nothing, on Linux', async function () {
    if (process.platform !== 'linux') skipBecause(this, 'needs Linux');
    const child = start(`
      say(call('fd_fdstat_set_flags', 0, 4));
      say(read(5)[0]);
      say('ready');
      let result;
      do result = read(5); while (result[0] === 'AGAIN');
      say(result);
    `);
    child.stderr?.on('data', (chunk: Buffer) => {
      if (chunk.includes('"ready"')) child.stdin?.write('now');
    });
    expect(await said(child)).to.deep.equal(['SUCCESS', 'AGAIN', 'ready', ['SUCCESS', 'now']]);
    child.stdin?.destroy();
  });

  it('HostStream tells a pipe, a file and the null device for what they are, none as a terminal', async () => {
    const tell = `
      say([0, 1].map((fd) => {
        call('fd_fdstat_get', fd, 512);
        return [memory.u8(512), (memory.u64(520) & 0x24n) === 0n];
      }));`;
    const nothing = openSync('/dev/null', 'r+');
    const self = openSync(fileURLToPath(import.meta.url), 'r');
    // filetype, and whether it lacks the rights to seek and tell, as a terminal does
    // Node hands sockets to its children for pipes.
    expect(await said(start(tell))).to.deep.equal([
      [
        [6, true],
        [6, true],
      ],
    ]);
    expect(await said(start(tell, [nothing, nothing, 'pipe']))).to.deep.equal([
      [
        [2, false],
        [2, false],
      ],
    ]);
    expect(await said(start(tell, [self, nothing, 'pipe']))).to.deep.equal([
      [
        [4, true],
        [2, false],
      ],
    ]);
  });

  it('HostStream on a terminal is told for one, and reads it line by line up to its end', async function () {
    if (process.platform !== 'linux' || spawnSync('script', ['--version']).error !== undefined) {
      skipBecause(this, 'it takes a terminal that util-linux makes');
    }
    const lines = await onTerminal(
      `
      say([0, 1, 2].map((fd) => {
        call('fd_fdstat_get', fd, 512);
        return [memory.u8(512), (memory.u64(520) & 0x24n) === 0n];
      }));
      say(read(100));
      say(read(3));
      say(read(100));
      say(read(100));
      say(read(100));`,
      'first\nsecond\n\u0004third\n',
    );
    expect(lines).to.deep.equal([
      [
        [2, true],
        [2, true],
        [2, true],
      ],
      ['SUCCESS', 'first\n'],
      ['SUCCESS', 'sec'],
      ['SUCCESS', 'ond\n'],
      ['SUCCESS', ''],
      ['SUCCESS', 'third\n'],
    ]);
  });
});
