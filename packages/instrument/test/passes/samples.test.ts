/**
 * The samples of every pass: `passes/<pass>/<case>/input.wat` and `expected.wat`. The first line of an input gives the
 * pass's arguments: `;; {"pages": 16}`. A pass that needs another one before it names that in the second line:
 * `;; after fuel {"exactTraps": false}`. What comes out is compared as binaryen prints it.
 *
 * FERRULE_REFRESH=1 writes what comes out as what is expected; read the difference before it is committed.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { FEATURES } from '@ferrule/core';
import type { PlanStep } from '@ferrule/core';
import { instrumentModule, loadBinaryen, parseText, PASSES, validateModule } from '@ferrule/instrument';
import { binaryenFeatures } from '../../src/binaryen/binaryen-features.ts';

const folder = new URL('./', import.meta.url);
const refresh = process.env['FERRULE_REFRESH'] === '1';

const directories = (path: URL): string[] =>
  existsSync(path)
    ? readdirSync(path, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => name)
        .sort()
    : [];

async function print(bytes: Uint8Array): Promise<string> {
  const binaryen = await loadBinaryen();
  const features = binaryenFeatures(
    binaryen,
    FEATURES.filter((feature) => feature !== 'custom-descriptors'),
  );
  const module = binaryen.readBinary(bytes, features);
  try {
    return module.emitText();
  } finally {
    module.dispose();
  }
}

function stepsOf(pass: string, text: string, path: string): PlanStep[] {
  const [, own, before, others] = /^;; (\{.*\})\n(?:;; after (\S+) (\{.*\})\n)?/.exec(text) ?? [];
  if (own === undefined) throw new Error(`${path} has to begin with its arguments, such as ;; {"pages": 16}`);
  const step = (name: string, line: string): PlanStep => ({
    pass: name,
    args: JSON.parse(line) as PlanStep['args'],
  });
  const first = before === undefined || others === undefined ? [] : [step(before, others)];
  return [...first, step(pass, own)];
}

describe('passes', function () {
  this.timeout(60_000);

  for (const { name: pass } of PASSES) {
    const cases = directories(new URL(`${pass}/`, folder));

    it(`${pass} has samples`, () => {
      expect(cases).to.not.be.empty;
    });

    for (const each of cases) {
      it(`${pass} makes of sample ${each} what is expected`, async () => {
        const path = new URL(`${pass}/${each}/`, folder);
        const text = readFileSync(new URL('input.wat', path), 'utf8');
        const { bytes } = await parseText(text, `${pass}/${each}/input.wat`);
        const info = validateModule({ bytes, name: each });
        const plan = {
          steps: stepsOf(pass, text, `${pass}/${each}/input.wat`),
          optimize: 0,
        } as const;
        const output = instrumentModule({ bytes, name: each }, info, plan).emit().bytes;
        const found = await print(output);
        const expected = new URL('expected.wat', path);
        if (refresh) writeFileSync(expected, found);
        expect(found).to.equal(readFileSync(expected, 'utf8'));
      });
    }
  }
});
