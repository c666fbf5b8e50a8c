// A module hook that lets nobody import binaryen.
import module from 'node:module';

export function resolve(specifier, context, nextResolve) {
  if (specifier === 'binaryen') throw new Error('binaryen was asked for');
  return nextResolve(specifier, context);
}

const AS_HOOKS = '?hooks';
if (!import.meta.url.endsWith(AS_HOOKS)) {
  if (module.registerHooks === undefined) module.register(`${import.meta.url}${AS_HOOKS}`);
  else module.registerHooks({ resolve });
}
