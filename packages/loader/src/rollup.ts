/** Guests in bundles: a plugin for Rollup and Vite. */
export { wasm, wasm as default } from './rollup/plugin.ts';
export type { BundledFile, BundlerContext, ResolvedSpecifier, WasmPlugin } from './rollup/plugin.ts';
export type { EmittedAsset } from './rollup/place-bytes.ts';
export type { Pattern } from './rollup/filter.ts';
export type { TargetEnv, WasmPluginOptions } from './rollup/options.ts';
export type { RustOptions } from './rust/rust-options.ts';
