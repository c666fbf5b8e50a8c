import { statSync } from 'node:fs';
import { UsageError } from './usage-error.ts';

/** A directory of the host's that the guest may see. */
export interface DirectoryMount {
  readonly guest: string;
  readonly host: string;
  readonly readOnly: boolean;
}

/**
 * Reads and checks the values of `--dir`.
 *
 * @param texts - each `HOST[::GUEST][:ro]`; without GUEST the guest sees it under the name that HOST has
 * @returns the mounts, in order
 * @throws UsageError where a text is malformed, HOST is not a directory, or two have one guest path
 */
export function readMounts(texts: readonly string[]): DirectoryMount[] {
  const mounts = texts.map(readMount);
  for (const [i, { guest }] of mounts.entries()) {
    if (mounts.findIndex((other) => other.guest === guest) !== i) {
      throw new UsageError(`--dir: ${guest} is mounted twice`);
    }
  }
  return mounts;
}

function readMount(text: string): DirectoryMount {
  const readOnly = text.endsWith(':ro');
  const [host = '', guest = host, ...more] = (readOnly ? text.slice(0, -3) : text).split('::');
  if (host === '' || guest === '' || more.length > 0) {
    throw new UsageError(`--dir ${text}: the form is HOST[::GUEST][:ro], such as ./data::/data:ro`);
  }
  requireDirectory(text, host);
  return { host, guest, readOnly };
}

function requireDirectory(text: string, host: string): void {
  try {
    if (statSync(host).isDirectory()) return;
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const reason = missing ? 'does not exist' : `can't be read (${(error as Error).message})`;
    throw new UsageError(`--dir ${text}: ${host} ${reason}`);
  }
  throw new UsageError(`--dir ${text}: ${host} is not a directory`);
}
