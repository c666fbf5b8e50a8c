import { Errno } from './errno.ts';
import { Subscription, SubscriptionUnstable, writeEvent, Event } from './layouts.ts';
import { readSubscription } from './subscription.ts';
import type { SubscriptionLayout } from './layouts.ts';
import type { WasiState } from './state.ts';
import { waitForEvents } from './wait.ts';

/** The most things waited for at once. More than any guest has descriptors and timers for. */
const MAX_SUBSCRIPTIONS = 65_536;

/**
 * `poll_oneoff`: waits until one of several things has happened, and tells all that have.
 *
 * @param input - address of `subscription`s of 48 bytes: userdata `u64` at 0, tag `u8` (`eventtype`) at 8; for a clock its
 *   id `u32` at 16, timeout `u64` at 24, precision `u64` at 32, flags `u16` (`subclockflags`) at 40; else fd `u32` at 16
 * @param output - address of room for as many `event`s of 32 bytes: userdata `u64` at 0, error `u16` at 8, type `u8` at 10,
 *   nbytes `u64` at 16, flags `u16` (`eventrwflags`) at 24
 * @param nsubscriptions - how many, at least 1
 * @param nevents - address of a `u32`: events written
 * @param layout - where a subscription's fields lie; `wasi_unstable` has another
 * @returns `EFAULT`, `EINVAL` for no subscriptions, too many, or one of an unknown type. What is wrong with a single one
 *   is told in its event: `EBADF`, `ENOTCAPABLE`, `EINVAL` for an unknown clock or flag
 * @see https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md#poll_oneoff
 */
export function pollOneoff(
  wasi: WasiState,
  input: number,
  output: number,
  nsubscriptions: number,
  nevents: number,
  layout: SubscriptionLayout = Subscription,
): Errno {
  const { memory } = wasi;
  const count = nsubscriptions >>> 0;
  if (count === 0) return Errno.INVAL;
  const from = memory.checked(input, count * layout.SIZE);
  const to = memory.checked(output, count * Event.SIZE);
  const result = memory.checked(nevents, 4);
  if (count > MAX_SUBSCRIPTIONS) return Errno.INVAL;
  const subscriptions = Array.from({ length: count }, (_, index) =>
    readSubscription(memory, from + index * layout.SIZE, layout),
  );
  const events = waitForEvents(wasi, subscriptions);
  events.forEach((event, index) => {
    writeEvent(memory, to + index * Event.SIZE, event);
  });
  memory.setU32(result, events.length);
  return Errno.SUCCESS;
}

/** `poll_oneoff` of `wasi_unstable`, whose subscriptions have 56 bytes. */
export function pollOneoffUnstable(
  wasi: WasiState,
  input: number,
  output: number,
  nsubscriptions: number,
  nevents: number,
): Errno {
  return pollOneoff(wasi, input, output, nsubscriptions, nevents, SubscriptionUnstable);
}
