import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable, Writable } from 'node:stream';
import { HostError } from '@ferrule/core';
import { expect } from 'chai';
import { BytesStream } from '../../src/stdio/bytes-stream.ts';
import { CollectingStream } from '../../src/stdio/collected-output.ts';
import { WritableStream } from '../../src/stdio/node-streams.ts';
import { TestGuest, RESULT } from '../wasi/test-guest.ts';
import { errnoFrom } from '../fs/helpers.ts';
import { Errno } from '../../src/wasi/errno.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
/** Every byte there is: text would not survive as such. */
const BINARY = Uint8Array.from({ length: 256 }, (_, index) => index);

describe('stdio', () => {
  it("stdout 'pipe' collects bytes as they are, beside stderr", () => {
    const guest = new TestGuest({ stdout: 'pipe', stderr: 'pipe' });
    guest.write(1, BINARY);
    guest.write(2, 'err');
    guest.write(1, 'ä');
    expect(guest.wasi.stdout?.size()).to.equal(258);
    expect(guest.wasi.stdout?.bytes().subarray(0, 256)).to.deep.equal(BINARY);
    expect(guest.wasi.stderr?.text()).to.equal('err');
    expect(guest.wasi.stdout?.take()).to.have.length(258);
    expect(guest.wasi.stdout?.text()).to.equal('');
    guest.write(1, 'again');
    expect(guest.wasi.stdout?.text()).to.equal('again');
  });

  it("stdout 'pipe' takes 200 MB and loses nothing", () => {
    const stream = new CollectingStream();
    const chunk = new Uint8Array(1_000_000);
    let total = 0;
    for (let index = 0; index < 200; index++) {
      chunk.fill(index);
      total += stream.write(chunk, 0, chunk.length);
    }
    expect(total).to.equal(200_000_000);
    const all = stream.take();
    expect(all.length).to.equal(200_000_000);
    for (let index = 0; index < 200; index++) {
      expect([all[index * 1_000_000], all[index * 1_000_000 + 999_999]]).to.deep.equal([index, index]);
    }
    expect(stream.size()).to.equal(0);
  });

  it("stdout 'pipe' is ENOSPC beyond its limit, after a partial write", () => {
    const stream = new CollectingStream(10);
    expect(stream.write(bytes('12345678'), 0, 8)).to.equal(8);
    expect(stream.write(bytes('abcd'), 0, 4)).to.equal(2);
    expect(errnoFrom(() => stream.write(bytes('x'), 0, 1))).to.equal(Errno.NOSPC);
    expect(stream.write(bytes('x'), 0, 0)).to.equal(0);
    expect(new TextDecoder().decode(stream.take())).to.equal('12345678ab');
    expect(stream.write(bytes('x'), 0, 1)).to.equal(1);
  });

  it('stdout to a function gives copies, and nothing for an empty write', () => {
    const chunks: Uint8Array[] = [];
    const guest = new TestGuest({ stdout: (chunk) => chunks.push(chunk) });
    guest.write(1, 'one');
    guest.write(1, '');
    guest.memory.write(4_096, new Uint8Array(64));
    guest.write(1, 'two');
    expect(chunks.map((chunk) => new TextDecoder().decode(chunk))).to.deep.equal(['one', 'two']);
    expect(chunks[0]?.buffer.byteLength).to.equal(3);
  });

  it('stdout to a function joins the buffers of one call', () => {
    const chunks: string[] = [];
    const guest = new TestGuest({ stdout: (chunk) => chunks.push(new TextDecoder().decode(chunk)) });
    guest.call('fd_write', 1, ...guest.iovecs(guest.put('a'), guest.put('b'), guest.put('c')), RESULT);
    expect([chunks, guest.memory.u32(RESULT)]).to.deep.equal([['abc'], 3]);
  });

  it('stdin from bytes gives them in parts, then ends', () => {
    const guest = new TestGuest({ stdin: BINARY });
    expect(guest.read(0, 3)).to.equal('\0\u0001\u0002');
    const at = guest.allocate(512);
    guest.call('fd_read', 0, ...guest.iovecs([at, 300], [at + 300, 100]), RESULT);
    expect(guest.memory.u32(RESULT)).to.equal(253);
    expect(guest.memory.bytes(at, 253)).to.deep.equal(BINARY.subarray(3));
    expect(guest.read(0, 10)).to.equal('');
    expect(guest.read(0, 10)).to.equal('');
  });

  it('stdin from a function is asked for as much as is wanted, and ends with undefined', () => {
    const asked: number[] = [];
    const guest = new TestGuest({
      stdin: (size) => {
        asked.push(size);
        return asked.length > 2 ? undefined : bytes('xy');
      },
    });
    expect([guest.read(0, 5), guest.read(0, 2), guest.read(0, 5)]).to.deep.equal(['xy', 'xy', '']);
    expect(asked).to.deep.equal([5, 2, 5]);
    expect(() => new TestGuest({ stdin: () => bytes('too long') }).read(0, 3)).to.throw('gave 8 bytes');
  });

  it('stdin from a function that gives anything but bytes ends the guest with a HostError', () => {
    for (const wrong of ['text', null, 5, [1]]) {
      const guest = new TestGuest({ stdin: () => wrong as unknown as Uint8Array });
      expect(() => guest.read(0, 3)).to.throw(HostError, 'not bytes, or undefined for the end');
      expect(guest.wasi.ending).to.be.instanceOf(HostError);
    }
  });

  it('stdin from a stream of Node is taken in by prepare, bytes and text', async () => {
    const guest = new TestGuest({ stdin: Readable.from([Buffer.from('ab'), 'cä', Buffer.alloc(0), 'e']) });
    await guest.wasi.prepare();
    expect([guest.read(0, 1), guest.read(0, 10)]).to.deep.equal(['a', 'b']);
    expect([guest.read(0, 10), guest.read(0, 10)]).to.deep.equal(['cä', 'e']);
    expect(guest.read(0, 10)).to.equal('');
  });

  it('stdin from a stream of Node that fails is a HostError with its cause, prepared or not', async () => {
    const failing = (error: Error): Readable => {
      return new Readable({
        read() {
          this.destroy(error);
        },
      });
    };
    const cause = new Error('the source has gone');
    const prepared = new TestGuest({ stdin: failing(cause) });
    const failure: unknown = await prepared.wasi.prepare().catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(HostError);
    expect(failure).to.have.property('cause', cause);
    const stream = failing(cause);
    stream.on('error', () => undefined);
    const guest = new TestGuest({ stdin: stream });
    expect(() => guest.read(0, 3)).to.throw(HostError, 'the source has gone');
    const reset = failing(Object.assign(new Error('reset'), { code: 'ECONNRESET', syscall: 'read' }));
    reset.on('error', () => undefined);
    expect(() => new TestGuest({ stdin: reset }).read(0, 3)).to.throw('CONNRESET');
  });

  it('stdin from a stream of Node that was not prepared is EAGAIN where it has nothing yet', () => {
    const stream = new PassThrough();
    const guest = new TestGuest({ stdin: stream });
    expect(() => guest.read(0, 3)).to.throw('AGAIN');
    stream.write('now');
    expect(guest.read(0, 2)).to.equal('no');
    expect(guest.read(0, 2)).to.equal('w');
    expect(() => guest.read(0, 3)).to.throw('AGAIN');
    stream.destroy();
    expect(guest.read(0, 3)).to.equal('');
  });

  it('stdout to a stream of Node passes copies on, EPIPE once it has ended', async () => {
    const chunks: Buffer[] = [];
    const stream = new Writable({
      write(chunk: Buffer, _encoding, done) {
        chunks.push(chunk);
        done();
      },
    });
    const guest = new TestGuest({ stdout: stream });
    guest.write(1, 'one');
    guest.write(1, BINARY);
    expect(Buffer.concat(chunks).equals(Buffer.concat([Buffer.from('one'), BINARY]))).to.equal(true);
    await new Promise<void>((resolve) => stream.end(resolve));
    expect(guest.write(1, 'x')).to.equal('PIPE');
  });

  it('stdout to a stream of Node that is slow holds all of 200 MB for it, and loses nothing', async () => {
    let total = 0;
    let wrong = 0;
    const slow = new Writable({
      highWaterMark: 1,
      write(chunk: Buffer, _encoding, done) {
        for (const at of [0, chunk.length - 1]) {
          if (chunk[at] !== Math.floor((total + at) / 1_000_000) % 256) wrong++;
        }
        total += chunk.length;
        setImmediate(done);
      },
    });
    const stream = new WritableStream(slow);
    const chunk = new Uint8Array(1_000_000);
    for (let index = 0; index < 200; index++) {
      chunk.fill(index);
      expect(stream.write(chunk, 0, chunk.length)).to.equal(chunk.length);
    }
    expect(slow.writableLength).to.be.greaterThan(190_000_000);
    await new Promise<void>((resolve) => slow.end(resolve));
    expect([total, wrong]).to.deep.equal([200_000_000, 0]);
  });

  it('stdout to a stream of Node is ENOSPC beyond what is held, after a partial write', async () => {
    let release = (): void => undefined;
    const stuck = new Writable({
      write(_chunk, _encoding, done) {
        release = done;
      },
    });
    const stream = new WritableStream(stuck, 10);
    expect(stream.write(bytes('12345678'), 0, 8)).to.equal(8);
    expect(stream.write(bytes('abcd'), 0, 4)).to.equal(2);
    expect(errnoFrom(() => stream.write(bytes('x'), 0, 1))).to.equal(Errno.NOSPC);
    expect(stream.write(bytes('x'), 0, 0)).to.equal(0);
    release();
    await new Promise(setImmediate);
    expect(stream.write(bytes('x'), 0, 1)).to.equal(1);
  });

  it('stdio on descriptors of the host reads and writes files, and leaves the descriptors open', () => {
    const directory = mkdtempSync(join(tmpdir(), 'ferrule-stdio-'));
    try {
      writeFileSync(join(directory, 'in'), 'input');
      const [input, output] = [openSync(join(directory, 'in'), 'r'), openSync(join(directory, 'out'), 'w')];
      const guest = new TestGuest({ stdin: input, stdout: output });
      expect([guest.read(0, 3), guest.read(0, 9), guest.read(0, 9)]).to.deep.equal(['inp', 'ut', '']);
      guest.write(1, 'one ');
      guest.write(1, 'two');
      guest.call('fd_filestat_get', 1, RESULT);
      expect([guest.memory.u8(RESULT + 16), guest.memory.u64(RESULT + 32)]).to.deep.equal([4, 7n]);
      guest.wasi.close();
      closeSync(input);
      closeSync(output);
      expect(readFileSync(join(directory, 'out'), 'utf8')).to.equal('one two');
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('stdio that is no terminal has no character device without seeking', () => {
    const guest = new TestGuest({ stdin: new Uint8Array(0), stdout: 'pipe', stderr: () => undefined });
    for (const fd of [0, 1, 2]) {
      guest.call('fd_fdstat_get', fd, RESULT);
      expect(guest.memory.u8(RESULT)).to.equal(0);
    }
  });

  it('stdio can not be sized, timed or stored', () => {
    const stream = new BytesStream(new Uint8Array(0));
    expect(
      errnoFrom(() => {
        stream.setSize();
      }),
    ).to.equal(Errno.INVAL);
    expect(
      errnoFrom(() => {
        stream.allocate();
      }),
    ).to.equal(Errno.SPIPE);
    expect(
      errnoFrom(() => {
        stream.setTimes();
      }),
    ).to.equal(Errno.INVAL);
    expect(
      errnoFrom(() => {
        stream.sync();
      }),
    ).to.equal(Errno.INVAL);
    expect(
      errnoFrom(() => {
        stream.dataSync();
      }),
    ).to.equal(Errno.INVAL);
    expect(errnoFrom(() => stream.write())).to.equal(Errno.BADF);
    expect(errnoFrom(() => new CollectingStream().read())).to.equal(Errno.BADF);
  });
});
