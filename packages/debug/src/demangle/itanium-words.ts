/**
 * The words of C++'s mangling.
 *
 * @see https://itanium-cxx-abi.github.io/cxx-abi/abi.html#mangling
 */

/** Types of one letter, and of `D` and one letter. */
export const BUILTIN_TYPES: Readonly<Record<string, string>> = Object.freeze({
  v: 'void',
  w: 'wchar_t',
  b: 'bool',
  c: 'char',
  a: 'signed char',
  h: 'unsigned char',
  s: 'short',
  t: 'unsigned short',
  i: 'int',
  j: 'unsigned int',
  l: 'long',
  m: 'unsigned long',
  x: 'long long',
  y: 'unsigned long long',
  n: '__int128',
  o: 'unsigned __int128',
  f: 'float',
  d: 'double',
  e: 'long double',
  g: '__float128',
  z: '...',
  Da: 'auto',
  Dc: 'decltype(auto)',
  Dh: 'half',
  Di: 'char32_t',
  Dn: 'std::nullptr_t',
  Ds: 'char16_t',
  Du: 'char8_t',
});

/** Operators by their two letters. */
export const OPERATORS: Readonly<Record<string, string>> = Object.freeze({
  nw: ' new',
  na: ' new[]',
  dl: ' delete',
  da: ' delete[]',
  aw: ' co_await',
  ps: '+',
  ng: '-',
  ad: '&',
  de: '*',
  co: '~',
  pl: '+',
  mi: '-',
  ml: '*',
  dv: '/',
  rm: '%',
  an: '&',
  or: '|',
  eo: '^',
  aS: '=',
  pL: '+=',
  mI: '-=',
  mL: '*=',
  dV: '/=',
  rM: '%=',
  aN: '&=',
  oR: '|=',
  eO: '^=',
  ls: '<<',
  rs: '>>',
  lS: '<<=',
  rS: '>>=',
  eq: '==',
  ne: '!=',
  lt: '<',
  gt: '>',
  le: '<=',
  ge: '>=',
  ss: '<=>',
  nt: '!',
  aa: '&&',
  oo: '||',
  pp: '++',
  mm: '--',
  cm: ',',
  pm: '->*',
  pt: '->',
  cl: '()',
  ix: '[]',
  qu: '?',
});

/** Names of the standard library that have letters of their own; the second is what a constructor is called. */
export const STANDARD_NAMES: Readonly<Record<string, readonly [name: string, base: string]>> = Object.freeze({
  a: ['std::allocator', 'allocator'],
  b: ['std::basic_string', 'basic_string'],
  s: ['std::string', 'string'],
  i: ['std::istream', 'istream'],
  o: ['std::ostream', 'ostream'],
  d: ['std::iostream', 'iostream'],
});

/** What precedes the name of something that is no function. */
export const SPECIAL_NAMES: Readonly<Record<string, string>> = Object.freeze({
  TV: 'vtable for ',
  TT: 'VTT for ',
  TI: 'typeinfo for ',
  TS: 'typeinfo name for ',
});

/** What literals of a type are followed by. */
export const LITERAL_SUFFIXES: Readonly<Record<string, string>> = Object.freeze({
  i: '',
  j: 'u',
  l: 'l',
  m: 'ul',
  x: 'll',
  y: 'ull',
});
