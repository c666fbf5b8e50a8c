import { readdirSync, readFileSync } from 'node:fs';
import { validateModule } from '@ferrule/instrument';
import type { Random } from './random.ts';

const GUESTS = new URL('../guests/', import.meta.url);

/** Guests small enough to be run hundreds of times. */
const LARGEST = 40_000;

let guests: readonly Uint8Array<ArrayBuffer>[] | undefined;

function readGuests(): readonly Uint8Array<ArrayBuffer>[] {
  guests ??= readdirSync(GUESTS, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.wasm'))
    .sort()
    .map((name) => Uint8Array.from(readFileSync(new URL(name.replaceAll('\\', '/'), GUESTS))))
    .filter((bytes) => bytes.length <= LARGEST);
  return guests;
}

/**
 * Changes a few bytes in the code of a real guest, such that V8 still accepts it.
 *
 * @param random - decides all
 * @returns the module; `undefined` when no attempt was valid
 */
export function mutateGuest(random: Random): Uint8Array<ArrayBuffer> | undefined {
  const original = random.pick(readGuests());
  if (!WebAssembly.validate(original)) return undefined;
  const code = validateModule({ bytes: original, name: 'guest' }).sections.find(
    ({ section }) => section === 'code',
  );
  if (!code) return undefined;
  let bytes = original.slice();
  let changes = 0;
  for (let attempt = 0; attempt < 60 && changes < 6; attempt += 1) {
    const changed = bytes.slice();
    changed[code.offset + random.below(code.byteLength)] = random.once(3)
      ? random.below(256)
      : random.between(0x41, 0xc4);
    if (!WebAssembly.validate(changed)) continue;
    bytes = changed;
    changes += 1;
  }
  return changes === 0 ? undefined : bytes;
}
