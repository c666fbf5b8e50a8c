import { expect } from 'chai';
import { unchangedRuns } from '@ferrule/core';
import {
  instrumentModule,
  loadBinaryen,
  optimizeModuleSync,
  planInstrumentation,
  validateModule,
} from '@ferrule/instrument';
import { landmarkOfOpcode } from '../../src/binaryen/landmarks.ts';
import { scanInstructions } from '../../src/code/function-bodies.ts';
import { readLayout } from '../../src/code/module-layout.ts';
import { guest } from '../support/guests.ts';

const UNREACHABLE = 0x00;
const PREFIXED = 0xfb;

describe('markOrigins', function () {
  this.timeout(60_000);
  before(() => loadBinaryen());

  for (const level of [1, 2, 3] as const) {
    it(`markOrigins leads every call and every instruction that may trap to one of its kind at level ${String(level)}`, () => {
      for (const name of ['rust/bridge.wasm', 'c/files.wasm', 'wat/trap.wasm']) {
        const wasm = guest(name);
        const info = validateModule(wasm);
        const plan = planInstrumentation(info, { optimize: level });
        const { bytes, offsets } = optimizeModuleSync(instrumentModule(wasm, info, plan), level, 11).emit();
        const optimized = validateModule({ bytes, name });
        let known = 0;
        scanInstructions(bytes, readLayout(bytes, optimized).bodies, ({ opcode, start }) => {
          const landmark = landmarkOfOpcode(opcode);
          const origin = landmark < 0 ? undefined : offsets.original(start);
          if (landmark < 0) return;
          // those that binaryen itself adds behind what never returns are never reached
          if (origin === undefined) expect(opcode, `${name} at ${String(start)}`).to.equal(UNREACHABLE);
          else if (wasm.bytes[origin] < PREFIXED) {
            expect(landmarkOfOpcode(wasm.bytes[origin]), `${name} at ${String(start)}`).to.equal(landmark);
            known += 1;
          }
        });
        expect(known, name).to.be.greaterThan(5);
      }
    });
  }

  it('markOrigins composes with what was done to the module before', () => {
    const wasm = guest('c/lines.wasm');
    const info = validateModule(wasm);
    const fueled = instrumentModule(wasm, info, planInstrumentation(info, { fuel: true }));
    const { bytes, offsets } = optimizeModuleSync(fueled, 2, 11).emit();
    const origins = Array.from(bytes, (_, offset) => offsets.original(offset)).filter(
      (each) => each !== undefined,
    );
    const code = info.sections.find(({ section }) => section === 'code');
    expect(origins).not.to.be.empty;
    for (const origin of origins) {
      expect(origin).to.be.within(code?.offset ?? 0, (code?.offset ?? 0) + (code?.byteLength ?? 0));
    }
    expect(new Set(origins).size).to.be.greaterThan(3);
    expect(unchangedRuns(4).original(3)).to.equal(3);
  });
});
