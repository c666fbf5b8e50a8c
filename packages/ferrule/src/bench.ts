// Comparing one's own modules and functions
export { bench, benchModule, htmlReport, markdownReport } from '@ferrule/bench';
export type {
  Against,
  BenchModuleOptions,
  BenchOptions,
  BenchResult,
  Claim,
  EngineRow,
  Figures,
  Machine,
  PairedOptions,
  PromiseRow,
  Report,
  Row,
  Step,
  Suite,
  WarmUp,
} from '@ferrule/bench';
