import { ErrnoError } from '../fs/errno-error.ts';
import type { GuestMemory } from '../memory/guest-memory.ts';
import { EventType } from './abi.ts';
import { Errno } from './errno.ts';
import type { SubscriptionLayout } from './layouts.ts';

/** A wish to be told when a time has come. */
export interface ClockSubscription {
  readonly type: typeof EventType.CLOCK;
  readonly userdata: bigint;
  /** `clockid`. */
  readonly id: number;
  /** Nanoseconds. */
  readonly timeout: bigint;
  /** `subclockflags`. */
  readonly flags: number;
}

/** A wish to be told when a descriptor can be read or written. */
export interface DescriptorSubscription {
  readonly type: typeof EventType.FD_READ | typeof EventType.FD_WRITE;
  readonly userdata: bigint;
  readonly fd: number;
}

/** What `poll_oneoff` is asked to wait for. */
export type SubscriptionRecord = ClockSubscription | DescriptorSubscription;

/** @throws ErrnoError EINVAL for an unknown type */
export function readSubscription(
  memory: GuestMemory,
  at: number,
  layout: SubscriptionLayout,
): SubscriptionRecord {
  const userdata = memory.u64(at + layout.userdata);
  const type = memory.u8(at + layout.tag);
  switch (type) {
    case EventType.CLOCK:
      return {
        type,
        userdata,
        id: memory.u32(at + layout.clockId),
        timeout: memory.u64(at + layout.timeout),
        flags: memory.u16(at + layout.clockFlags),
      };
    case EventType.FD_READ:
    case EventType.FD_WRITE:
      return { type, userdata, fd: memory.u32(at + layout.fd) };
    default:
      throw new ErrnoError(Errno.INVAL);
  }
}
