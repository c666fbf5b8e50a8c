/**
 * The first generation of V8 that inlines WebAssembly functions into each other: that of Node 24. Before it, an
 * optimiser has to; from it on, what an optimiser has inlined uses up V8's own budget.
 */
export const INLINES_FROM = 13;

/** The first that inlines the likely target of an indirect call on what it has seen: that of Node 26. */
export const SPECULATES_FROM = 14;

/** The first that knows the syntax `import source`: that of Node 24. */
export const IMPORTS_SOURCE_FROM = 13;
