import { callWorkloads } from './calls.ts';
import { classicWorkloads } from './classic.ts';
import { computeWorkloads, debugWorkloads, optimizeWorkloads } from './compute.ts';
import { instanceWorkloads, instrumentationWorkloads, startUpWorkloads } from './start-up.ts';
import { fileCountWorkloads, programWorkloads, wasiWorkloads } from './wasi.ts';
import { SUITES, type Workload } from './workload.ts';

/** Every workload that comes with the project, in the order of reports. */
export const WORKLOADS: readonly Workload[] = [
  ...startUpWorkloads,
  ...computeWorkloads,
  ...debugWorkloads,
  ...optimizeWorkloads,
  ...classicWorkloads,
  ...callWorkloads,
  ...wasiWorkloads,
  ...programWorkloads,
  ...instanceWorkloads,
  ...instrumentationWorkloads,
  ...fileCountWorkloads,
].sort((a, b) => SUITES.indexOf(a.suite) - SUITES.indexOf(b.suite));
