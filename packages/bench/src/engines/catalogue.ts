import { NODE_ENGINES } from '../driver/open-engine.ts';
import { commandLines } from './command-lines.ts';
import type { Engine } from './engine.ts';
import { native } from './native.ts';
import { wasmtime } from './wasmtime.ts';
import { wazero } from './wazero.ts';

/** Every engine that is known, in the order of reports. */
export const ENGINES: readonly Engine[] = [...NODE_ENGINES, ...wasmtime, ...wazero, ...commandLines, native];
