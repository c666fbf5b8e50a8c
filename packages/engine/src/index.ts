export { compileModule, compileModuleSync } from './compile-module.ts';
export { emitModule } from './emit-module.ts';
export { type Abilities, hasFeature, probe } from './probe.ts';
