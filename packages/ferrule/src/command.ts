#!/usr/bin/env node
import { keepCompiledCode } from './command/compiled-code.ts';

keepCompiledCode();
void start();

/** What is imported after the compiled code is at hand can be had from there. */
async function start(): Promise<void> {
  const { main } = await import('./command/main.ts');
  process.exitCode = await main(process.argv.slice(2));
}
