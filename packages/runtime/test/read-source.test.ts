import { expect } from 'chai';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { SourceError } from '@ferrule/core';
import { readSource, readSourceSync } from '../src/read-source.ts';
import type { Source } from '../src/read-source.ts';
import { guestBytes, guestPath } from './guests.ts';
import { rejectionOf, thrownBy } from './thrown.ts';

const path = guestPath('wat/empty');
const bytes = guestBytes('wat/empty');

/** Its 15 MB go through the test runner's own translation. */
const LOADING_THE_PARSER = 120_000;

describe('readSource', () => {
  let folder: string;
  let server: Server;
  let origin: string;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ferrule-source-'));
    writeFileSync(join(folder, 'empty'), '');
    writeFileSync(join(folder, 'text.wat'), '(module (func (export "one") (result i32) i32.const 1))');
    writeFileSync(join(folder, 'wrong.wat'), '(module\n  (func (export "one") i32.konst 1))');
    writeFileSync(join(folder, 'large'), new Uint8Array(1000));
    server = createServer((request, response) => {
      if (request.url === '/module.wasm') response.end(bytes);
      else if (request.url === '/moved') response.writeHead(302, { location: '/module.wasm' }).end();
      else if (request.url === '/endless') response.writeHead(200).write(new Uint8Array(100_000));
      else if (request.url === '/long') response.writeHead(200, { 'content-length': '5000' }).write('x');
      else if (request.url === '/nothing') response.end();
      else response.writeHead(404).end('no');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  });

  after(() => {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true });
  });

  const shared = new SharedArrayBuffer(8);
  new Uint8Array(shared).set(bytes);
  const good: [string, () => Source, string][] = [
    ['a path', () => path, path],
    ['a file URL', () => pathToFileURL(path), path],
    ['a file URL as text', () => pathToFileURL(path).href, pathToFileURL(path).href],
    ['bytes', () => bytes, '<bytes>'],
    ['an ArrayBuffer', () => bytes.slice().buffer, '<bytes>'],
    ['a Buffer', () => Buffer.from(bytes), '<bytes>'],
    ['a DataView', () => new DataView(bytes.buffer), '<bytes>'],
    ['shared memory', () => shared, '<bytes>'],
    ['a view on shared memory', () => new Uint8Array(shared), '<bytes>'],
  ];
  const waiting: [string, () => Source, string | undefined][] = [
    ['an http URL', () => `${origin}/module.wasm`, undefined],
    ['an http URL that leads elsewhere', () => new URL(`${origin}/moved`), undefined],
    ['a data URL', () => `data:application/wasm;base64,${Buffer.from(bytes).toString('base64')}`, 'data:…'],
    ['a Response', () => new Response(bytes), '<response>'],
    ['a Blob', () => new Blob([bytes]), '<blob>'],
    ['a web stream', () => new Response(bytes).body as ReadableStream<Uint8Array>, '<stream>'],
    ["a stream of Node's", () => Readable.from([bytes.subarray(0, 3), bytes.subarray(3)]), '<stream>'],
  ];
  for (const [what, source, name] of [...good, ...waiting]) {
    it(`readSource reads ${what}`, async () => {
      const read = await readSource(source());
      expect(read.bytes).to.deep.equal(bytes);
      if (name !== undefined) expect(read.name).to.equal(name);
    });
  }

  it('readSource hands on the very bytes it is given', async () => {
    expect((await readSource(bytes)).bytes).to.equal(bytes);
    expect((await readSource(bytes.buffer)).bytes.buffer).to.equal(bytes.buffer);
  });

  it('readSource copies shared memory, which others may write to', async () => {
    expect((await readSource(shared)).bytes.buffer).not.to.equal(shared);
  });

  it('readSource calls the module as the name says', async () => {
    expect((await readSource(path, { name: 'plugin' })).name).to.equal('plugin');
  });

  it('readSource translates text, given or by the ending of the file', async function () {
    this.timeout(LOADING_THE_PARSER);
    const expected = await readSource({ wat: '(module (func (export "one") (result i32) i32.const 1))' });
    const read = await readSource(join(folder, 'text.wat'));
    expect(WebAssembly.validate(read.bytes)).to.equal(true);
    expect(read.bytes).to.deep.equal(expected.bytes);
  });

  const bad: [string, () => Source, RegExp][] = [
    [
      'a file that is not there',
      () => join(folder, 'missing.wasm'),
      /missing\.wasm failed: there is no such file$/,
    ],
    ['a file in a folder that is not there', () => join(folder, 'empty', 'x'), /there is no such file$/],
    ['a directory', () => folder, /it is a directory$/],
    ['an empty file', () => join(folder, 'empty'), /empty failed: it is empty$/],
    ['no bytes', () => new Uint8Array(), /<bytes> failed: it is empty$/],
    ['HTTP 404', () => `${origin}/elsewhere`, /http:.*\/elsewhere failed: HTTP 404 Not Found$/],
    ['an empty response', () => `${origin}/nothing`, /it is empty$/],
    ['a server that is not there', () => 'http://127.0.0.1:1/x.wasm', /127\.0\.0\.1:1\/x\.wasm failed: \S/],
    ['a failed Response', () => new Response('', { status: 500 }), /<response> failed: HTTP 500$/],
    ['an ftp URL', () => new URL('ftp://example.org/x.wasm'), /only file, http, https and data URLs/],
    ['text given as a path', () => '(module)', /there is no such file \(text is given as \{ wat: text \}\)$/],
    ['malformed text', () => join(folder, 'wrong.wat'), /wrong\.wat:2:\d+: /],
    [
      'an ftp URL as text',
      () => 'ftp://example.org/x.wasm',
      /of URLs, only file, http, https and data are read/,
    ],
    ['a number', () => 5 as never, /from number failed: it takes a path, a URL/],
    ['an empty path', () => '', /from an empty path failed/],
    ['a promise', () => Promise.resolve(bytes) as never, /from Promise failed: .*has to be awaited first/],
    [
      "V8's own module",
      () => new WebAssembly.Module(bytes) as never,
      /from WebAssembly\.Module failed: it takes a path/,
    ],
    ['null', () => null as never, /from null failed/],
    ['a stream of text', () => Readable.from(['abc']) as never, /the stream gave string, not bytes/],
  ];
  for (const [what, source, message] of bad) {
    it(`readSource refuses ${what}, naming the source and what is wrong`, async function () {
      this.timeout(LOADING_THE_PARSER);
      const error = await rejectionOf(readSource(source()));
      expect(error).to.be.instanceOf(SourceError);
      expect((error as SourceError).message).to.match(message);
    });
  }

  it('readSource refuses a response that has been read', async () => {
    const response = new Response(bytes);
    await response.arrayBuffer();
    expect(String(await rejectionOf(readSource(response)))).to.match(/has been read before/);
  });

  const large: [string, () => Source][] = [
    ['a file', () => join(folder, 'large')],
    ['bytes', () => new Uint8Array(1000)],
    ['a response that says so', () => `${origin}/long`],
    ['a response without end', () => `${origin}/endless`],
    ['a stream', () => Readable.from([new Uint8Array(500), new Uint8Array(500)])],
  ];
  for (const [what, source] of large) {
    it(`readSource refuses ${what} over the size limit`, async () => {
      const error = await rejectionOf(readSource(source(), { largestSource: 999 }));
      expect(error).to.be.instanceOf(SourceError);
      expect((error as SourceError).message).to.match(/more than 999 bytes$/);
    });
  }

  if (process.platform !== 'win32') {
    it('readSource reads a device to the size limit', async () => {
      expect(String(await rejectionOf(readSource('/dev/zero', { largestSource: 100_000 })))).to.match(
        /more than 100,000/,
      );
    });
  }

  describe('readSourceSync', () => {
    for (const [what, source, name] of good) {
      it(`readSourceSync reads ${what}`, () => {
        const read = readSourceSync(source());
        expect(read.bytes).to.deep.equal(bytes);
        expect(read.name).to.equal(name);
      });
    }
    for (const [what, source] of waiting) {
      it(`readSourceSync refuses ${what}, which has to be waited for`, () => {
        const error = thrownBy(() => readSourceSync(source()));
        expect(error).to.be.instanceOf(SourceError);
        expect((error as SourceError).message).to.match(
          /without waiting failed: .*; use the asynchronous function$/,
        );
      });
    }
    for (const [what, source, message] of bad.slice(0, 5)) {
      it(`readSourceSync refuses ${what}, naming the source and what is wrong`, () => {
        const error = thrownBy(() => readSourceSync(source()));
        expect(error).to.be.instanceOf(SourceError);
        expect((error as SourceError).message).to.match(message);
      });
    }
    if (process.platform !== 'win32') {
      it('readSourceSync reads a device to the size limit', () => {
        expect(String(thrownBy(() => readSourceSync('/dev/zero', { largestSource: 100_000 })))).to.match(
          /more than 100,000/,
        );
      });
    }
  });
});
