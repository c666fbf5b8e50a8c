export { bench, type BenchOptions, type BenchResult } from './bench.ts';
export { benchModule, type BenchModuleOptions } from './bench-module.ts';
export {
  compare,
  geometricMean,
  medianInterval,
  summarise,
  type Comparison,
  type PairedOptions,
  type Work,
} from './paired.ts';
export { compareProcesses, type Program } from './processes.ts';
export { htmlReport } from './report/html.ts';
export { markdownReport } from './report/markdown.ts';
export type { EngineRow, Machine, PromiseRow, Report } from './report/report.ts';
export type { Against, Figures, Row, WarmUp } from './run/row.ts';
export type { Claim } from './statistics.ts';
export { measureTarget, type Result, type Target, type Verdict } from './targets/target.ts';
export type { Step, Suite } from './workloads/workload.ts';
