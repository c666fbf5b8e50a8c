/** Stage 2 by itself: for who wants to know of a module what it says, and loads nothing that rewrites it. */
export { validateModule, type ValidateOptions } from './validate-module.ts';
