import { crc32 } from 'node:zlib';
import { expect } from 'chai';
import type { GuestMemory } from '@ferrule/host';
import type { Instance } from '../../src/instance.ts';
import { load } from '../../src/load.ts';
import type { LoadOptions } from '../../src/options/options.ts';
import type { Replay } from '../../src/record/replay.ts';
import { guestPath } from '../guests.ts';

/** Takes a record as it comes, and puts it together. */
export function recording(): {
  readonly record: (piece: Uint8Array) => void;
  readonly bytes: () => Uint8Array;
} {
  const pieces: Uint8Array[] = [];
  return { record: (piece) => void pieces.push(piece), bytes: () => Buffer.concat(pieces) };
}

/**
 * @param record - whole
 * @param change - changes the contents of its events, which become one piece
 * @returns the record with the change, and the checksum that fits it
 */
export function resealed(record: Uint8Array, change: (contents: Buffer) => void): Buffer {
  const bytes = Buffer.from(record);
  const start = bytes.indexOf(0x0a) + 1;
  const pieces: Buffer[] = [];
  for (let at = start; at < bytes.length; at += 8 + bytes.readUInt32LE(at))
    pieces.push(bytes.subarray(at + 8, at + 8 + bytes.readUInt32LE(at)));
  const [terms, ...events] = pieces;
  const contents = Buffer.concat(events);
  change(contents);
  const frame = Buffer.alloc(8);
  frame.writeUInt32LE(contents.length, 0);
  frame.writeUInt32LE(crc32(contents), 4);
  return Buffer.concat([bytes.subarray(0, start + 8 + terms.length), frame, contents]);
}

export const FUEL = { limits: { fuel: 10n ** 9n } };

/** Runs a guest, and its record; both have to use the same fuel. */
export async function recordAndReplay(
  guest: string,
  options: LoadOptions,
  use: (instance: Instance) => unknown,
  again: LoadOptions = {},
): Promise<{
  readonly bytes: Uint8Array;
  readonly replay: Replay;
  readonly recorded: Instance;
  readonly replayed: Instance;
  readonly memories: readonly GuestMemory[];
}> {
  const { record, bytes } = recording();
  const recorded = await load(guestPath(guest), { ...FUEL, ...options, record });
  const memories = [recorded.memory];
  await use(recorded);
  recorded.close();
  const replayed = await load(guestPath(guest), { ...FUEL, ...again, replay: bytes() });
  memories.push(replayed.memory);
  const replay = replayed.replay();
  expect(replay.unfinished).to.equal(undefined);
  expect(replayed.fuelConsumed).to.equal(recorded.fuelConsumed);
  return { bytes: bytes(), replay, recorded, replayed, memories };
}

/** The warnings that something gives. */
export async function warningsOf(run: () => void): Promise<readonly string[]> {
  const warnings: string[] = [];
  const listener = (warning: Error) => warnings.push(warning.message);
  process.on('warning', listener);
  try {
    run();
    // warnings come with the next turn
    await new Promise(setImmediate);
  } finally {
    process.off('warning', listener);
  }
  return warnings;
}

/** What leaves a call of the guest's, whatever becomes of it. */
export function attempt(run: () => unknown): void {
  try {
    run();
  } catch {
    // the record tells of it
  }
}
