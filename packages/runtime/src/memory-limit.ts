import { OptionError } from '@ferrule/core';
import type { Instance } from './instance.ts';
import type { Module } from './module.ts';

/**
 * Keeps `limits.memories`.
 *
 * @param module - what is to be instantiated
 * @param open - the instances that are open
 * @param most - how many memories they may have in all
 * @throws OptionError when there would be more
 */
export function checkMemories(module: Module, open: ReadonlySet<Instance>, most: number): void {
  const wanted = ownMemories(module);
  const there = [...open].reduce((sum, instance) => sum + ownMemories(instance.module), 0);
  if (wanted === 0 || there + wanted <= most) return;
  const message =
    `option limits.memories allows ${String(most)}: ${String(there)} are there, ` +
    `and ${module.name} has ${String(wanted)} more`;
  throw new OptionError(message, { option: 'limits.memories' });
}

/** How many memories an instance brings along. */
function ownMemories({ info }: Module): number {
  const imported = info.imports.filter(({ extern }) => extern.kind === 'memory').length;
  return info.memories.length - imported;
}
