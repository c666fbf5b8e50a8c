import { changed, failing, type FailingCall } from './failing-call.ts';
import { type Args, VALID } from './valid-calls.ts';

/** What the functions without files can fail at. */
export const OTHER_CALLS: readonly FailingCall[] = [
  failing('clock_res_get', 'INVAL', 'there is no such clock', changed('clock_res_get', { 0: 4 })),
  failing('clock_time_get', 'INVAL', 'there is no such clock', changed('clock_time_get', { 0: -1 })),

  failing('poll_oneoff', 'INVAL', 'nothing is subscribed to', changed('poll_oneoff', { 2: 0 })),
  failing('poll_oneoff', 'INVAL', 'there is no such kind of event', (guest) => {
    const args = VALID['poll_oneoff'](guest);
    guest.memory.setU8(Number(args[0]) + 8, 3);
    return args;
  }),
  failing('poll_oneoff', 'FAULT', 'there are 2^32 - 1 of them', changed('poll_oneoff', { 2: -1 })),
  failing('proc_raise', 'INVAL', 'there is no such signal', () => [31]),
  failing('random_get', 'FAULT', 'there are 2^32 - 1 bytes', changed('random_get', { 1: -1 })),

  ...['sock_accept', 'sock_recv', 'sock_send', 'sock_shutdown'].flatMap((call) => {
    const args: Readonly<Record<string, Args>> = {
      sock_accept: [0, 0, 0],
      sock_recv: [0, 0, 0, 0, 0, 0],
      sock_send: [0, 0, 0, 0, 0],
      sock_shutdown: [0, 1],
    };
    const flags = { sock_accept: 1, sock_recv: 3, sock_send: 3, sock_shutdown: 1 }[call] ?? 0;
    return [
      failing(call, 'NOTSOCK', 'it is a stream', () => args[call]),
      failing(call, 'NOTSOCK', 'it is a directory', () => [3, ...args[call].slice(1)]),
      failing(call, 'BADF', 'it is not open', () => [99, ...args[call].slice(1)]),
      failing(call, 'INVAL', 'there is no such flag', () =>
        args[call].map((argument, index) => (index === flags ? 64 : argument)),
      ),
    ];
  }),
];
