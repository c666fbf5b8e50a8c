export { registerHooks } from './register-hooks.ts';
