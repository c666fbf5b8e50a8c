import { spawn } from 'node:child_process';
import { accessSync, constants, mkdtempSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Chromium under the names it has; undefined where there is none. */
export const CHROMIUM: string | undefined = [
  process.env['CHROME_PATH'],
  ...(process.env['PATH'] ?? '')
    .split(path.delimiter)
    .flatMap((folder) =>
      ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'].map((name) =>
        path.join(folder, name),
      ),
    ),
].find((file): file is string => file !== undefined && file !== '' && isProgram(file));

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
};

/**
 * Serves a folder and has Chromium open a page of it.
 *
 * @param folder - served as it is
 * @param page - path within it; it posts what it has to say to `/said`
 * @returns what the page said
 */
export async function openPage(folder: string, page: string): Promise<unknown> {
  const said = resolvers<unknown>();
  const server = createServer((request, response) => {
    if (request.url === '/said') {
      let text = '';
      request.on('data', (chunk: Buffer) => (text += chunk.toString()));
      request.on('end', () => {
        said.resolve(JSON.parse(text));
        response.end();
      });
      return;
    }
    try {
      const file = path.join(folder, new URL(request.url ?? '', 'http://page').pathname);
      const bytes = readFileSync(file);
      response.setHeader('content-type', TYPES[path.extname(file)] ?? 'text/plain');
      response.end(bytes);
    } catch {
      response.statusCode = 404;
      response.end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/${page}`;
  const profile = mkdtempSync(path.join(tmpdir(), 'ferrule-chromium-'));
  const browser = spawn(
    CHROMIUM ?? '',
    ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', `--user-data-dir=${profile}`, url],
    { stdio: 'ignore' },
  );
  browser.once('exit', (code) => {
    said.reject(new Error(`chromium ended with ${String(code)} before the page said anything`));
  });
  const timer = setTimeout(() => {
    said.reject(new Error('the page said nothing within 30 s'));
  }, 30_000);
  try {
    return await said.promise;
  } finally {
    clearTimeout(timer);
    server.close();
    server.closeAllConnections();
    browser.removeAllListeners('exit');
    const ended = new Promise((resolve) => browser.once('exit', resolve));
    browser.kill('SIGKILL');
    await ended;
    // the browser's own processes write there for a moment yet
    await rm(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

/** Node 20 has no `Promise.withResolvers`. */
function resolvers<T>() {
  let resolve!: (value: T) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<T>((good, bad) => {
    resolve = good;
    reject = bad;
  });
  return { promise, resolve, reject };
}
