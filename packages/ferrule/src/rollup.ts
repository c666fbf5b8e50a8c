/** Guests in bundles: a plugin for Rollup and Vite. */
export { wasm, wasm as default } from '@ferrule/loader/rollup';
export type {
  BundledFile,
  BundlerContext,
  EmittedAsset,
  Pattern,
  ResolvedSpecifier,
  RustOptions,
  TargetEnv,
  WasmPlugin,
  WasmPluginOptions,
} from '@ferrule/loader/rollup';
