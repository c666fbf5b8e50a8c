import type { Leak } from '@ferrule/core';
import { groupLeaks } from '@ferrule/host';
import type { AllocationTrace } from '@ferrule/runtime';
import { table } from './table.ts';
import type { Paint } from './terminal.ts';

/** How much of a call path a row shows. */
const SHOWN_CALLS = 8;

/**
 * @param allocations - of a guest that has ended
 * @param paint - how to mark headings
 * @returns what `run --leaks` prints when the guest is done
 */
export function leaksText(allocations: AllocationTrace, paint: Paint): string {
  const { leaks, invalidFrees } = allocations;
  const bytes = leaks.reduce((total, { size }) => total + size, 0);
  const lines =
    leaks.length === 0
      ? ['Everything that was allocated was freed.']
      : [
          `${plural(leaks.length, 'allocation')} of ${plural(bytes, 'byte')} ${leaks.length === 1 ? 'was' : 'were'} not freed.`,
          '',
          ...table(
            [
              ['count', 'bytes each', 'allocated by'].map((title) => paint.strong(title)),
              ...groupLeaks(shownLeaks(leaks)).map(({ count, size, callPath }) => [
                String(count),
                size.toLocaleString('en'),
                callPath.join(' < '),
              ]),
            ],
            { indent: 2, right: [0, 1] },
          ),
        ];
  if (invalidFrees.length > 0) {
    lines.push(
      '',
      `${plural(invalidFrees.length, 'time')} memory was freed that was not allocated, or no more.`,
      '',
      ...invalidFrees.map(({ pointer, callPath }) => `  at ${String(pointer)} by ${shown(callPath)}`),
    );
  }
  return `${lines.join('\n')}\n`;
}

/** What looks the same is told of once. */
function shownLeaks(leaks: readonly Leak[]): readonly Leak[] {
  return leaks.map((leak) => ({ ...leak, callPath: [shown(leak.callPath)] }));
}

/** The guest's own calls. */
function shown(callPath: readonly string[]): string {
  // the host's calls end with line and column
  const guest = callPath.filter((call) => !/:\d+:\d+\)?$/.test(call));
  const path = (guest.length > 0 ? guest : callPath).map((call) => call.replace(/ \(.*\)$/, ''));
  return path.length > SHOWN_CALLS ? `${path.slice(0, SHOWN_CALLS).join(' < ')} < …` : path.join(' < ');
}

function plural(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}
