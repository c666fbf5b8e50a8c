export * from './artifact.ts';
export * from './errors.ts';
export * from './features.ts';
export * from './module-info.ts';
export * from './plan.ts';
export * from './trap.ts';
export * from './wasm-bytes.ts';
export * from './wasm-types.ts';
