/** TypeScript declarations of guests, an entry of its own: who imports guests need not load it. */
export { declarationOf } from './types/declaration.ts';
export { declarationFiles, writeDeclarations } from './types/write-declarations.ts';
