/** An object with the whole interface of `WebAssembly`; `node --import ferrule/compat` puts it in place of that. */
export { createFace, install, WebAssembly } from '@ferrule/loader/compat';
