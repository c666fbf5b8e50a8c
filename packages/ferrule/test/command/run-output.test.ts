import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { guest, startCommand } from '../support/spawn.ts';
import { skipBecause } from '../../../../scripts/lib/skip-because.ts';

const MEGABYTE = 1_000_000;

/** The most memory that a process has held, in bytes; Linux says. */
function highWater(pid: number): number {
  const status = readFileSync(`/proc/${String(pid)}/status`, 'utf8');
  return Number(/VmHWM:\s*(\d+) kB/u.exec(status)?.[1]) * 1_024;
}

/** Reads all that a guest floods its output with, slowly, and looks at each number in it. */
async function readSlowly(
  bytes: number,
): Promise<{ read: number; wrong: number; most: number; end: unknown }> {
  const child = startCommand(['run', guest('c/flood'), String(bytes)]);
  const pid = child.pid ?? 0;
  let [read, wrong, most, pauses] = [0, 0, 0, 0];
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
    // The first whole number of each chunk, and the last.
    for (const at of [(4 - (read % 4)) % 4, chunk.length - ((read + chunk.length) % 4) - 4]) {
      if (at < 0 || at + 4 > chunk.length) continue;
      if (chunk.readUInt32LE(at) !== (read + at) / 4) wrong++;
    }
    read += chunk.length;
    if (read / (20 * MEGABYTE) > pauses) {
      pauses++;
      // Long enough for a writer that does not wait to be far ahead.
      await sleep(50);
      most = Math.max(most, highWater(pid));
    }
  }
  const end = await new Promise((resolve) => {
    if (child.exitCode !== null) resolve(child.exitCode);
    else child.once('exit', resolve);
  });
  return { read, wrong, most, end };
}

describe('ferrule run into a pipe', () => {
  it('loses nothing of 200 MB to a slow reader, and holds no more than for 1 MB', async function () {
    if (process.platform !== 'linux') skipBecause(this, 'needs Linux');
    const little = await readSlowly(MEGABYTE);
    const much = await readSlowly(200 * MEGABYTE);
    expect(little).to.include({ read: MEGABYTE, wrong: 0, end: 0 });
    expect(much).to.include({ read: 200 * MEGABYTE, wrong: 0, end: 0 });
    expect(much.most - little.most).to.be.lessThan(64 * MEGABYTE);
  }).timeout(60_000);

  it('tells the guest that its reader has gone', async () => {
    const child = startCommand(['run', guest('c/flood'), String(200 * MEGABYTE)]);
    child.stdout.once('data', () => child.stdout.destroy());
    let said = '';
    for await (const chunk of child.stderr as AsyncIterable<Buffer>) said += chunk.toString();
    // the pipes that Node gives a child are sockets, which may say it so
    expect(said).to.match(/^flood: (Broken pipe|Connection reset by peer)\n$/);
  }).timeout(60_000);
});
