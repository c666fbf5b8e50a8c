export { isEmptyPlan, planInstrumentation, type InstrumentOptions } from './plan-instrumentation.ts';
export { instrumentModule } from './instrument-module.ts';
export { type FeaturesOption, resolveFeatures } from './features.ts';
export { validateModule, type ValidateOptions } from './validate-module.ts';
export { PASSES } from './passes/registry.ts';
export {
  type ModulePart,
  type Pass,
  type PassEffects,
  type PassInput,
  type PassOutput,
} from './passes/pass.ts';
export { loadBinaryen } from './binaryen/load-binaryen.ts';
export { optimizeModule, optimizeModuleSync } from './binaryen/optimize-module.ts';
export { parseText, parseTextSync } from './binaryen/parse-text.ts';
