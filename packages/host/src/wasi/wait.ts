import { pause } from '../clock/pause.ts';
import { ClockId, EventRwFlags, EventType, Rights, SubclockFlags } from './abi.ts';
import type { FileDescriptor } from './descriptor-table.ts';
import { Errno } from './errno.ts';
import { errnoOf } from './errno-of.ts';
import type { PollEvent } from './layouts.ts';
import type { WasiState } from './state.ts';
import type { ClockSubscription, DescriptorSubscription, SubscriptionRecord } from './subscription.ts';

/** Nanoseconds between two looks at descriptors nobody tells us of; doubled each time up to the second. */
const FIRST_SLICE = 500_000n;
const LONGEST_SLICE = 8_000_000n;

/** Bytes reported where there is something and nobody can tell how much. */
const SOME = 1n;

/** Something that has not happened yet. */
interface Timer {
  readonly subscription: ClockSubscription;
  /** Nanoseconds from the start of the wait. */
  readonly due: bigint;
}

/**
 * Waits until something of what is subscribed to has happened.
 *
 * @returns one event for each that has by then, in the order of the subscriptions; at least one
 */
export function waitForEvents(
  wasi: WasiState,
  subscriptions: readonly SubscriptionRecord[],
): readonly PollEvent[] {
  const events: (PollEvent | undefined)[] = [];
  const timers: (Timer | undefined)[] = [];
  const pending: number[] = [];
  subscriptions.forEach((subscription, index) => {
    if (subscription.type === EventType.CLOCK) {
      const due = timerOf(wasi, subscription);
      if (typeof due === 'number') events[index] = clockEvent(subscription, due);
      else timers[index] = { subscription, due };
    } else {
      events[index] = descriptorEvent(wasi, subscription);
      if (events[index] === undefined) pending.push(index);
    }
  });
  const earliest = timers.reduce<bigint | undefined>(
    (least, timer) => (timer !== undefined && (least === undefined || timer.due < least) ? timer.due : least),
    undefined,
  );

  let elapsed = 0n;
  const look = (): boolean => {
    for (const index of pending)
      events[index] ??= descriptorEvent(wasi, subscriptions[index] as DescriptorSubscription);
    return events.some((event) => event !== undefined);
  };
  if (!events.some((event) => event !== undefined)) elapsed = wait(wasi, earliest, pending.length > 0, look);

  timers.forEach((timer, index) => {
    if (timer !== undefined && timer.due <= elapsed)
      events[index] = clockEvent(timer.subscription, Errno.SUCCESS);
  });
  return events.filter((event) => event !== undefined);
}

/**
 * Lets time pass until a timer is due or, looking now and then, a descriptor is ready.
 *
 * @param until - nanoseconds; `undefined` where no timer is set
 * @param looking - whether there are descriptors to look at
 * @param look - whether one is ready
 * @returns nanoseconds that have passed
 */
function wait(
  { clock }: WasiState,
  until: bigint | undefined,
  looking: boolean,
  look: () => boolean,
): bigint {
  if (until !== undefined && (!looking || !clock.blocks)) {
    clock.sleep(until);
    if (looking) look();
    return until;
  }
  let elapsed = 0n;
  let slice = FIRST_SLICE;
  const start = until === undefined ? 0n : clock.monotonic();
  while (until === undefined || elapsed < until) {
    const left = until === undefined ? slice : until - elapsed;
    const nap = left < slice ? left : slice;
    if (until === undefined) pause(Number(nap) / 1e6);
    else clock.sleep(nap);
    elapsed += nap;
    if (until !== undefined) {
      const measured = clock.monotonic() - start;
      if (measured > elapsed) elapsed = measured;
    }
    if (look()) break;
    if (slice < LONGEST_SLICE) slice *= 2n;
  }
  return elapsed;
}

/** @returns nanoseconds from now, or the errno of what is wrong with the subscription */
function timerOf({ clock }: WasiState, { id, timeout, flags }: ClockSubscription): bigint | Errno {
  if ((flags & ~SubclockFlags.ABSTIME) !== 0) return Errno.INVAL;
  if (id !== ClockId.REALTIME && id !== ClockId.MONOTONIC) {
    // Processor time does not pass while waiting.
    return id === ClockId.PROCESS_CPUTIME_ID || id === ClockId.THREAD_CPUTIME_ID ? Errno.NOTSUP : Errno.INVAL;
  }
  if ((flags & SubclockFlags.ABSTIME) === 0) return timeout;
  const left = timeout - (id === ClockId.REALTIME ? clock.realtime() : clock.monotonic());
  return left > 0n ? left : 0n;
}

function clockEvent({ userdata, type }: ClockSubscription, error: Errno): PollEvent {
  return { userdata, error, type, nbytes: 0n, flags: 0 };
}

/** @returns what there is to tell of a descriptor, or `undefined` where it has to be waited for */
function descriptorEvent(
  wasi: WasiState,
  { userdata, type, fd }: DescriptorSubscription,
): PollEvent | undefined {
  try {
    const right = type === EventType.FD_READ ? Rights.FD_READ : Rights.FD_WRITE;
    const descriptor = wasi.descriptors.file(fd, Rights.POLL_FD_READWRITE | right);
    // Writing either waits by itself or takes what it is given: there is nothing to be waited for here.
    const ready = type === EventType.FD_READ ? readable(descriptor) : { nbytes: SOME, flags: 0 };
    return ready === undefined ? undefined : { userdata, error: Errno.SUCCESS, type, ...ready };
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === undefined) throw error;
    return { userdata, error: errno, type, nbytes: 0n, flags: 0 };
  }
}

function readable(descriptor: FileDescriptor): { nbytes: bigint; flags: number } | undefined {
  const { stream, seekable, file, position } = descriptor;
  if (seekable) return { nbytes: BigInt(Math.max(0, file.size() - position)), flags: 0 };
  if (stream === undefined) return { nbytes: SOME, flags: 0 };
  const ready = stream.readable();
  if (ready === undefined) return undefined;
  if (ready.ended) return { nbytes: ready.bytes, flags: EventRwFlags.FD_READWRITE_HANGUP };
  return { nbytes: ready.bytes || SOME, flags: 0 };
}
