/**
 * node:wasi's class over Ferrule's own WASI: change the import, keep the program.
 *
 * @module
 */
export { WASI } from '@ferrule/host';
export type { NodeWasiOptions as WASIOptions } from '@ferrule/host';
