import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const CHROMIUM = '/usr/bin/chromium';

/** Whether there is a browser to show pages. */
export const HAS_BROWSER = existsSync(CHROMIUM);

/**
 * @param file - a page that needs no network
 * @returns what the browser makes of it, as HTML
 */
export function domOf(file: string): string {
  const data = mkdtempSync(join(tmpdir(), 'ferrule-browser-'));
  try {
    const flags = ['--headless', '--no-sandbox', '--disable-gpu', `--user-data-dir=${data}`, '--dump-dom'];
    return execFileSync(CHROMIUM, [...flags, pathToFileURL(file).href], { encoding: 'utf8', stdio: 'pipe' });
  } finally {
    // the browser's own processes write there for a moment yet
    rmSync(data, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}
