import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { loadBinaryen } from '@ferrule/instrument';

const file = (name: string): string => fileURLToPath(new URL(`../support/${name}`, import.meta.url));

async function inChild(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--conditions=ferrule-source',
    '--import=tsx',
    ...args,
  ]);
  return stdout;
}

describe('loadBinaryen', function () {
  this.timeout(60_000);

  it('is not asked for by validation, limits and level 0, in a process where it can not be imported', async () => {
    const hook = new URL('../support/no-binaryen.mjs', import.meta.url).href;
    const stdout = await inChild(`--import=${hook}`, file('stages-without-binaryen.ts'));
    expect(stdout).to.equal('done without\nbinaryen was asked for\n');
  });

  it('raises InstrumentError from what has to work at once while it is not loaded', async () => {
    const script = `
      import { parseTextSync } from '@ferrule/instrument';
      try { parseTextSync('(module)', 'm'); } catch (error) { console.log(error.code, error.message); }`;
    const stdout = await inChild('--input-type=module', '--eval', script);
    expect(stdout).to.equal(
      'ERR_FERRULE_INSTRUMENT binaryen is not loaded, which can not be done at once: use the asynchronous function\n',
    );
  });

  it('gives the same binaryen to all', async () => {
    const [first, second] = await Promise.all([loadBinaryen(), loadBinaryen()]);
    expect(first).to.equal(second);
    expect(first.parseText('(module)').validate()).to.equal(1);
  });
});
