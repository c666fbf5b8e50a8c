/** `node --import ferrule/register`: makes `import` take WebAssembly files. */
import { registerHooks } from './register-hooks.ts';

registerHooks();
