import { expect } from 'chai';
import { PlanError } from '@ferrule/core';
import { isEmptyPlan, planInstrumentation, validateModule } from '@ferrule/instrument';
import type { InstrumentOptions } from '@ferrule/instrument';
import { guest } from './support/guests.ts';
import { section, wasm } from './support/wasm-builder.ts';

const planFor = (bytes: Uint8Array<ArrayBuffer>, options: InstrumentOptions) =>
  planInstrumentation(validateModule({ bytes, name: 'm' }), options);
/** A memory of 17 pages and a table of 4 to 8 elements. */
const bytes = wasm(section(4, 1, 0x70, 1, 4, 8), section(5, 1, 0, 17));

describe('planInstrumentation', () => {
  it('is empty without options, and where every maximum is within the limits', () => {
    expect(isEmptyPlan(planFor(bytes, {}))).to.be.true;
    expect(isEmptyPlan(planFor(bytes, { tableElements: 8 }))).to.be.true;
    expect(isEmptyPlan(planFor(bytes, { memoryPages: 65_536 }))).to.be.true;
    expect(isEmptyPlan(planFor(wasm(), { memoryPages: 1, tableElements: 0 }))).to.be.true;
  });

  it('is not empty where anything has to be done, be it only to optimise', () => {
    expect(isEmptyPlan(planFor(bytes, { memoryPages: 17 }))).to.be.false;
    expect(isEmptyPlan(planFor(bytes, { optimize: 1 }))).to.be.false;
  });

  it('lists the steps in the order of the registry with their arguments, as frozen plain JSON', () => {
    const plan = planFor(bytes, { tableElements: 6, memoryPages: 20, optimize: 2 });
    expect(plan).to.deep.equal({
      steps: [
        { pass: 'limit-memory', args: { pages: 20 } },
        { pass: 'limit-table', args: { elements: 6 } },
      ],
      optimize: 2,
    });
    expect(JSON.parse(JSON.stringify(plan))).to.deep.equal(plan);
    for (const part of [plan, plan.steps, plan.steps[0], plan.steps[0].args])
      expect(Object.isFrozen(part)).to.be.true;
  });

  const refused: readonly [string, Uint8Array<ArrayBuffer>, InstrumentOptions, string][] = [
    [
      'a memory',
      bytes,
      { memoryPages: 16 },
      'm: memory 0 needs at least 1114112 bytes (17 pages), which is over the limit of 1048576 bytes (16 pages)',
    ],
    [
      'an imported memory',
      wasm(section(2, 1, 0, 0, 2, 0, 2)),
      { memoryPages: 1 },
      'm: memory 0 needs at least 131072 bytes (2 pages), which is over the limit of 65536 bytes (1 page)',
    ],
    [
      'the second memory',
      wasm(section(5, 2, 0, 1, 0, 3)),
      { memoryPages: 2 },
      'm: memory 1 needs at least 196608 bytes (3 pages), which is over the limit of 131072 bytes (2 pages)',
    ],
    [
      'a memory of small pages',
      wasm(section(5, 1, 8, 0x81, 0x80, 4, 0)),
      { memoryPages: 1 },
      'm: memory 0 needs at least 65537 bytes (1.0000152587890625 pages), which is over the limit of 65536 bytes (1 page)',
    ],
    [
      'a table',
      bytes,
      { tableElements: 3 },
      'm: table 0 needs at least 4 elements, which is over the limit of 3 elements',
    ],
  ];
  for (const [what, module, options, message] of refused) {
    it(`refuses ${what} whose minimum is over the limit, with both numbers`, () => {
      expect(() => planFor(module, options)).to.throw(PlanError, message);
    });
  }

  it('plans the limits of a real guest', () => {
    const info = validateModule(guest('rust/greet.wasm'));
    expect(planInstrumentation(info, { memoryPages: 17 }).steps).to.deep.equal([
      { pass: 'limit-memory', args: { pages: 17 } },
    ]);
    expect(() => planInstrumentation(info, { memoryPages: 16 })).to.throw(PlanError);
  });
});
