import { expect } from 'chai';
import { progressLine } from '../../src/command/progress.ts';

const step = (fraction: number) =>
  ({ module: 'big.wasm', stage: 'instrument', pass: 'fuel', fraction }) as const;

function terminal(isTTY: boolean) {
  const written: string[] = [];
  const write = (text: string | Uint8Array) => written.push(String(text)) > 0;
  return { written, stream: { isTTY, write } };
}

describe('progressLine', () => {
  it('progressLine shows on a terminal what long work is at, and is gone at the end', () => {
    const { written, stream } = terminal(true);
    let time = 0;
    const line = progressLine(
      () => stream,
      () => time,
    );
    line.onProgress(step(0.1));
    expect(written).to.deep.equal([]);
    time = 1_000;
    line.onProgress(step(0.5));
    line.onProgress(step(0.501));
    line.end();
    expect(written).to.deep.equal(['\r\u001b[Kbig.wasm: instrument: fuel (50 %)', '\r\u001b[K']);
  });

  it('progressLine writes nothing where there is no terminal', () => {
    const { written, stream } = terminal(false);
    let time = 0;
    const line = progressLine(
      () => stream,
      () => time,
    );
    time = 1_000;
    line.onProgress(step(0.5));
    line.end();
    expect(written).to.deep.equal([]);
  });
});
