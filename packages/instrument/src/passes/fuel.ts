import { InstrumentError } from '@ferrule/core';
import { readLayout } from '../code/module-layout.ts';
import { rewriteModule } from '../code/rewrite-module.ts';
import { FuelBodies } from './fuel/body.ts';
import { surveyModule } from './fuel/survey.ts';
import { FuelWorld, SLICE } from './fuel/world.ts';
import type { Pass } from './pass.ts';

/** The module that the pass's import is imported from. */
export const FUEL_MODULE = 'ferrule:fuel';

/** An i64 that can be changed and is 0 at first. */
const ZERO = Uint8Array.of(0x7e, 1, 0x42, 0, 0x0b);
/** An export's kind. */
const GLOBAL = 3;

export const fuel: Pass = Object.freeze<Pass>({
  name: 'fuel',
  effects: {
    changes: [
      'types',
      'imports',
      'functions',
      'globals',
      'exports',
      'start',
      'elements',
      'bodies',
      'custom sections',
    ],
    needsHost: true,
    conflicts: [],
  },
  plan() {
    return undefined;
  },
  apply({ bytes, info }, args) {
    const layout = readLayout(bytes, info);
    const survey = surveyModule(layout);
    if (survey.switches) {
      throw new InstrumentError('fuel can not be counted in a module that switches stacks', { pass: 'fuel' });
    }
    const world = new FuelWorld(layout, survey);
    const bodies = new FuelBodies(world, args['exactTraps'] === true);
    const taken = info.exports.map(({ name }) => name);
    const rest = freeName(taken, 'ferrule:fuel');
    const slice = freeName(taken, 'ferrule:fuel-slice');
    const importName = freeName(
      info.imports.filter(({ module }) => module === FUEL_MODULE).map(({ name }) => name),
      'refuel',
    );
    const product = rewriteModule(layout, {
      pass: 'fuel',
      types: world.types,
      imports: [{ module: FUEL_MODULE, name: importName, type: world.hookType }],
      typeOf: (original) => world.typeOf(original),
      functions: world.functions,
      globals: [ZERO, ZERO],
      exports: [
        { name: rest, kind: GLOBAL, index: world.rest },
        { name: slice, kind: GLOBAL, index: world.slice },
      ],
      declared: world.declared,
      refer: (original, referrer) => world.refer(original, referrer),
      body: (writer, span, original) => {
        bodies.rewrite(writer, span, original);
      },
    });
    return {
      ...product,
      entry: {
        pass: 'fuel',
        imports: [{ module: FUEL_MODULE, name: importName }],
        exports: [rest, slice],
        facts: { rest, slice, sliceUnits: SLICE, hook: importName, ...world.facts },
      },
    };
  },
});

function freeName(taken: readonly string[], wanted: string): string {
  let name = wanted;
  for (let suffix = 2; taken.includes(name); suffix++) name = `${wanted}-${String(suffix)}`;
  return name;
}
