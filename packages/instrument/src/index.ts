export { binaryenVersion } from './binaryen/binaryen-version.ts';
export {
  type Binaryen,
  type BinaryenModule,
  isBinaryenLoaded,
  loadBinaryen,
} from './binaryen/load-binaryen.ts';
export { optimizeBytes, type OptimizeBytesOptions } from './binaryen/optimize-bytes.ts';
export { optimizeModule, optimizeModuleSync } from './binaryen/optimize-module.ts';
export { parseText, parseTextSync } from './binaryen/parse-text.ts';
export { type FeaturesOption, resolveFeatures } from './features.ts';
export { directCalls, type DirectCall } from './code/direct-calls.ts';
export { tableContents, type TableElement } from './code/table-contents.ts';
export { referenceGraph, type ReferenceGraph } from './code/reference-graph.ts';
export type { BodySegments, Branch, CounterCall, OtherWay, Segment } from './code/body-segments.ts';
export { memoryLayout, type MemoryLayout, type MemorySpan } from './code/memory-layout.ts';
export {
  moduleCounters,
  type CallSite,
  type Derivation,
  type ModuleCounters,
} from './code/module-counters.ts';
export { instrumentModule, type OnPassProgress } from './instrument-module.ts';
export { type InstrumentOptions } from './instrument-options.ts';
export {
  type ModulePart,
  type Pass,
  type PassEffects,
  type PassInput,
  type PassOutput,
} from './passes/pass.ts';
export { findTracedFunctions, type TracedFunction } from './passes/trace-allocations/find-functions.ts';
export { PASSES } from './passes/registry.ts';
export { readLocalNames } from './module/local-names.ts';
export { isEmptyPlan, planInstrumentation } from './plan-instrumentation.ts';
export { describeModule, validateModule, type ValidateOptions } from './validate-module.ts';
export { unoptimizable } from './binaryen/unoptimizable.ts';
export { type FirstTierFacts, type SharedExtern } from './tiers/first-tier-facts.ts';
export { makeSuccessor, type Successor } from './tiers/successor.ts';
