import { InstrumentError } from '@ferrule/core';
import { readLayout } from '../code/module-layout.ts';
import { rewriteModule } from '../code/rewrite-module.ts';
import { FuelBodies } from './fuel/body.ts';
import { surveyModule } from './fuel/survey.ts';
import { FuelWorld } from './fuel/world.ts';
import type { Pass } from './pass.ts';

/** The module that the pass's import is imported from. */
export const FUEL_MODULE = 'ferrule:fuel';

export const fuel: Pass = Object.freeze<Pass>({
  name: 'fuel',
  effects: {
    changes: ['types', 'imports', 'functions', 'globals', 'exports', 'start', 'elements', 'bodies', 'custom sections'],
    needsHost: true,
    conflicts: [],
  },
  plan() {
    return undefined;
  },
  apply({ bytes, info }) {
    const layout = readLayout(bytes, info);
    const survey = surveyModule(layout);
    if (survey.switches) {
      throw new InstrumentError('fuel can not be counted in a module that switches stacks', { pass: 'fuel' });
    }
    const world = new FuelWorld(layout, survey);
    const bodies = new FuelBodies(world);
    const globalExport = freeName(info.exports.map(({ name }) => name), 'ferrule:fuel');
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
      globals: [Uint8Array.of(0x7e, 1, 0x42, 0, 0x0b)],
      exports: [{ name: globalExport, kind: 3, index: world.global }],
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
        exports: [globalExport],
        facts: { global: globalExport, hook: importName },
      },
    };
  },
});

function freeName(taken: readonly string[], wanted: string): string {
  let name = wanted;
  for (let suffix = 2; taken.includes(name); suffix++) name = `${wanted}-${String(suffix)}`;
  return name;
}
