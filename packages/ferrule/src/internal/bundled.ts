/** What bundles for Node import that `ferrule/rollup` wrote; not for users. */
export { compile, exportsOf, initOf, instantiate, plainModuleOf } from '@ferrule/loader/internal/bundled';
export type { BundledBytes, BundledModule } from '@ferrule/loader/internal/bundled';
