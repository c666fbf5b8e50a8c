import { printable } from '@ferrule/core';
import { demangleItanium } from './itanium.ts';
import { demangleRustLegacy } from './rust-legacy.ts';
import { demangleRustV0 } from './rust-v0.ts';

/** Longer names are left as they are. */
const LONGEST_SYMBOL = 4_000;

/**
 * Makes a function's name readable: Rust's (both manglings) and C++'s. Rust's hashes are left out.
 *
 * @param symbol - as a name section or debug information has it
 * @returns the name in the language's own words, fit to be shown within a line; the symbol itself where it is of another
 *   language or malformed
 * @example
 * demangle('_ZN4core9panicking5panic17h0123456789abcdefE'); // 'core::panicking::panic'
 */
export function demangle(symbol: string): string {
  if (symbol.length > LONGEST_SYMBOL || !/^_{0,3}[ZR]/.test(symbol)) return printable(symbol);
  const name = demangleRustLegacy(symbol) ?? demangleRustV0(symbol) ?? demangleItanium(symbol);
  return printable(name ?? symbol);
}
