import { OptionError } from '@ferrule/core';

/**
 * Writes a value as JavaScript.
 *
 * @param value - plain data
 * @param option - where it comes from, for errors
 * @returns an expression
 * @throws OptionError where it is none, such as a function
 */
export function literal(value: unknown, option: string): string {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
      return JSON.stringify(value);
    case 'bigint':
      return `${String(value)}n`;
    case 'undefined':
      return 'undefined';
    case 'object':
      break;
    default:
      throw refuse(value, option);
  }
  if (value === null) return 'null';
  if (Array.isArray(value)) {
    return `[${value.map((each, index) => literal(each, `${option}.${String(index)}`)).join(', ')}]`;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw refuse(value, option);
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return `{ ${entries.map(([name, each]) => `${JSON.stringify(name)}: ${literal(each, `${option}.${name}`)}`).join(', ')} }`;
}

/**
 * @param name - of an export
 * @returns it as it stands in `import` and `export` lists
 */
export function moduleName(name: string): string {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u.test(name) ? name : JSON.stringify(name);
}

function refuse(value: unknown, option: string): OptionError {
  const what = typeof value === 'object' ? 'an object of a class' : `a ${typeof value}`;
  return new OptionError(
    `option ${option} can't be written into a bundle: it is ${what}; write it in a ferrule.config.mjs, which the bundle imports`,
    { option },
  );
}
