import type { Suite } from '../workloads/workload.ts';

/** What reports call the suites. */
export const SUITE_TITLES: Readonly<Record<Suite, string>> = {
  'start-up': 'Start-up: from a file to the first result',
  compute: 'Computing: release builds',
  'compute-debug': 'Computing: debug builds',
  optimize: 'Levels of optimisation',
  classic: 'The classic set',
  calls: 'Calls and values',
  wasi: 'WASI calls',
  programs: 'WASI programs',
  instances: 'Instances',
  instrumentation: 'What each option costs to compile',
  growth: 'Growth',
  module: 'Your module',
};
