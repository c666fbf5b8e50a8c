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
export { measureTarget, type Result, type Target, type Verdict } from './targets/target.ts';
