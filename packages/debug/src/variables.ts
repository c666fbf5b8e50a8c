/** Reads variables where a program stands still: apart, as few programs need it. */
export type { StoppedFrame } from './variables/stopped-frame.ts';
export { readVariables } from './variables/read-variables.ts';
export type { FoundVariables, Variable } from './variables/read-variables.ts';
