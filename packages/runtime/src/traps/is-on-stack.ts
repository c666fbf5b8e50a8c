/**
 * Whether a function of an instance is running, further out on the stack of whoever asks. V8's call sites name the very
 * instance, so that another one of the same module is told apart.
 *
 * @param native - V8's own
 * @returns whether it runs
 */
export function isOnStack(native: WebAssembly.Instance): boolean {
  const { stackTraceLimit } = Error;
  const prepared = Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace');
  const holder: { readonly stack?: unknown } = {};
  let found = false;
  try {
    Error.stackTraceLimit = Infinity;
    Error.prepareStackTrace = (_error, sites) => {
      found = sites.some((site) => site.getThis() === native);
      return '';
    };
    Error.captureStackTrace(holder);
    // V8 prepares it when it is first read.
    void holder.stack;
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    if (prepared === undefined) Reflect.deleteProperty(Error, 'prepareStackTrace');
    else Object.defineProperty(Error, 'prepareStackTrace', prepared);
  }
  return found;
}
