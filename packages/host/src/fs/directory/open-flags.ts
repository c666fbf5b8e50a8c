import { constants } from 'node:fs';
import type { OpenFlags } from '../file-system.ts';

/**
 * Never through a link, never waiting for the other end of a FIFO, never becoming the controlling terminal. Windows
 * lacks these.
 */
const ALWAYS = numeric('O_NOFOLLOW') | numeric('O_NONBLOCK') | numeric('O_NOCTTY');
const O_DIRECTORY = numeric('O_DIRECTORY');
const O_SYNC = numeric('O_SYNC');
const O_DSYNC = numeric('O_DSYNC');

/** The flags of `open` that say the same. */
export function toHostFlags(flags: OpenFlags): number {
  let result = ALWAYS;
  if (flags.write === true) result |= flags.read === true ? constants.O_RDWR : constants.O_WRONLY;
  if (flags.append === true) result |= constants.O_APPEND;
  if (flags.create === true) result |= constants.O_CREAT;
  if (flags.create === true && flags.exclusive === true) result |= constants.O_EXCL;
  if (flags.truncate === true) result |= constants.O_TRUNC;
  if (flags.directory === true) result |= O_DIRECTORY;
  if (flags.sync === true) result |= O_SYNC;
  if (flags.dataSync === true) result |= O_DSYNC;
  return result;
}

function numeric(
  name: 'O_NOFOLLOW' | 'O_NONBLOCK' | 'O_NOCTTY' | 'O_DIRECTORY' | 'O_SYNC' | 'O_DSYNC',
): number {
  const value: unknown = constants[name];
  return typeof value === 'number' ? value : 0;
}
