import type { Profiler, Session } from 'node:inspector';

/** What V8's sampling profiler tells. */
export type V8Profile = Profiler.Profile;

/** A profile that is being taken. */
export interface Sampling {
  /** Ends it. */
  stop(): V8Profile;
}

/**
 * Starts V8's own sampling profiler in this process: no code is changed, and native code goes on as it is.
 *
 * @param interval - microseconds between samples
 * @returns what ends it
 * @see https://chromedevtools.github.io/devtools-protocol/v8/Profiler/
 */
export function startSampling(interval: number): Sampling {
  const { Session } = process.getBuiltinModule('node:inspector');
  const session = new Session();
  session.connect();
  post(session, 'Profiler.enable');
  post(session, 'Profiler.setSamplingInterval', { interval });
  post(session, 'Profiler.start');
  return {
    stop() {
      const { profile } = post(session, 'Profiler.stop') as { readonly profile: V8Profile };
      session.disconnect();
      return profile;
    },
  };
}

/** A session of the same thread answers at once. */
function post(session: Session, method: string, params: object = {}): unknown {
  let answer: { readonly result: unknown; readonly error: Error | null } | undefined;
  session.post(method, params, (error, result) => {
    answer = { result, error };
  });
  if (answer === undefined) throw new Error(`V8's profiler does not answer ${method}`);
  if (answer.error !== null) throw answer.error;
  return answer.result;
}
