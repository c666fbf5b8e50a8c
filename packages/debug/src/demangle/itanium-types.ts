/**
 * How C++ writes the types and names that a mangled name holds: what stands left and right of the name that is declared.
 *
 * @see https://itanium-cxx-abi.github.io/cxx-abi/abi.html#mangling-type
 */
import { NotMangled } from './mangled-text.ts';

/** A type around a name: `void (*` and `)(int)`. */
export interface Type {
  readonly left: string;
  readonly right: string;
  /** Whether it is a function or an array, to which pointers need parentheses. */
  readonly needsParentheses?: boolean;
}

/** What a template was given for one parameter: one thing, or a pack of any number. */
export type Argument = Type | readonly Type[];

/** A name, and what has to be known to read what follows it. */
export interface Name {
  readonly text: string;
  /** The last part without its template's arguments: what constructors are called. */
  readonly base: string;
  /** Whether the function is a template's, so that its result follows. */
  readonly hasResult: boolean;
  /** `const` and the like, after the parameters. */
  readonly qualifiers: string;
}

/** In characters; what is made of a short name has no end. */
export const LONGEST = 8_000;

export function isPack(argument: Argument): argument is readonly Type[] {
  return Array.isArray(argument);
}

export function plainName(text: string, base: string): Name {
  return { text, base, hasResult: false, qualifiers: '' };
}

export function show({ left, right }: Type): string {
  const text = left + right;
  if (text.length > LONGEST) throw new NotMangled();
  return text;
}

export function pointer(type: Type, letter: string): Type {
  const mark = letter === 'P' ? '*' : letter === 'R' ? '&' : '&&';
  if (type.needsParentheses === true) {
    const space = type.left.endsWith(' ') ? '' : ' ';
    return { left: `${type.left}${space}(${mark}`, right: `)${type.right}` };
  }
  // a reference to a reference is the lesser of the two
  if (mark !== '*' && /&$/.test(type.left)) {
    return mark === '&' ? { ...type, left: type.left.replace(/&+$/, '&') } : type;
  }
  return { left: type.left + mark, right: type.right };
}

/** The last part of a name without its template's arguments. */
export function baseOf(text: string): string {
  let depth = 0;
  let plain = '';
  for (const character of text) {
    if (character === '<') depth += 1;
    if (depth === 0) plain += character;
    if (character === '>') depth -= 1;
  }
  return plain.slice(plain.lastIndexOf(':') + 1);
}
