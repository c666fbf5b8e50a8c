import { headOf, isForm, parseExpressions } from './s-expression.ts';
import type { Expression, List, Quoted } from './s-expression.ts';
import { HostReferences, parsePattern, UnknownFormError, valueOf } from './value.ts';
import type { Pattern, Value } from './value.ts';

/** A module as a script writes it. */
export type ModuleSource =
  | { readonly form: 'text'; readonly text: string }
  | { readonly form: 'quote'; readonly bytes: Uint8Array }
  | { readonly form: 'binary'; readonly bytes: Uint8Array<ArrayBuffer> };

/** Something done with an instance; without `instance`, with the newest one. */
export type Action =
  | {
      readonly action: 'invoke';
      readonly instance?: string;
      readonly name: string;
      readonly args: readonly Value[];
    }
  | { readonly action: 'get'; readonly instance?: string; readonly name: string };

/** One command of a script. */
export type Command = { readonly line: number } & (
  | {
      readonly command: 'module';
      readonly name?: string;
      readonly source: ModuleSource;
      readonly definition: boolean;
    }
  | { readonly command: 'instance'; readonly name?: string; readonly definition?: string }
  | { readonly command: 'register'; readonly as: string; readonly name?: string }
  | { readonly command: 'action'; readonly action: Action }
  | { readonly command: 'assert_return'; readonly action: Action; readonly expected: readonly Pattern[] }
  | { readonly command: 'assert_trap'; readonly action: Action; readonly message: string }
  | { readonly command: 'assert_trap_module'; readonly source: ModuleSource; readonly message: string }
  | { readonly command: 'assert_exhaustion'; readonly action: Action; readonly message: string }
  | { readonly command: 'assert_exception'; readonly action: Action }
  | {
      readonly command:
        | 'assert_invalid'
        | 'assert_malformed'
        | 'assert_unlinkable'
        | 'assert_invalid_custom'
        | 'assert_malformed_custom';
      readonly source: ModuleSource;
      readonly message: string;
    }
  | { readonly command: 'unknown'; readonly reason: string }
);

/** A script, ready to run. */
export interface Script {
  readonly name: string;
  readonly commands: readonly Command[];
}

const COMMANDS = new Set(
  'module register invoke get assert_return assert_trap assert_exhaustion assert_exception assert_suspension assert_invalid assert_malformed assert_unlinkable assert_invalid_custom assert_malformed_custom thread wait'.split(
    ' ',
  ),
);

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** A parse under way: the text to slice modules from, and the script's host objects. */
interface Context {
  readonly text: string;
  readonly references: HostReferences;
}

function nameOf(expression: Expression | undefined): string | undefined {
  return expression?.kind === 'atom' && expression.text.startsWith('$') ? expression.text : undefined;
}

function stringOf(expression: Expression | undefined): string {
  if (expression?.kind !== 'string') throw new UnknownFormError('a string is expected');
  return utf8.decode(expression.bytes);
}

function concatenate(items: readonly Expression[]): Uint8Array<ArrayBuffer> {
  const strings = items.filter((item): item is Quoted => item.kind === 'string');
  return Uint8Array.from(strings.flatMap((item) => [...item.bytes]));
}

function parseModule(
  context: Context,
  list: List,
): { name?: string; source: ModuleSource; definition: boolean } {
  const rest = list.items.slice(1);
  const definition = rest[0]?.kind === 'atom' && rest[0].text === 'definition';
  const keyword = definition ? rest.shift() : list.items[0];
  const name = nameOf(rest[0]);
  const form = name === undefined ? rest[0] : rest[1];
  const base = { ...(name === undefined ? {} : { name }), definition };
  if (form?.kind === 'atom' && form.text === 'binary') {
    return { ...base, source: { form: 'binary', bytes: concatenate(rest) } };
  }
  if (form?.kind === 'atom' && form.text === 'quote') {
    return { ...base, source: { form: 'quote', bytes: concatenate(rest) } };
  }
  const text = `(module ${context.text.slice(keyword?.end, list.end)}`;
  return { ...base, source: { form: 'text', text } };
}

function parseAction(context: Context, expression: Expression | undefined): Action {
  if (expression?.kind !== 'list') throw new UnknownFormError('an action is expected');
  const action = headOf(expression);
  if (action !== 'invoke' && action !== 'get') throw new UnknownFormError(action);
  const rest = expression.items.slice(1);
  const instance = nameOf(rest[0]);
  if (instance !== undefined) rest.shift();
  const base = { ...(instance === undefined ? {} : { instance }), name: stringOf(rest.shift()) };
  if (action === 'get') return { action, ...base };
  return { action, ...base, args: rest.map((item) => valueOf(parsePattern(item, context.references))) };
}

function parseCommand(context: Context, list: List, line: number): Command {
  const command = headOf(list);
  const [, second, third] = list.items;
  switch (command) {
    case 'module': {
      if (second?.kind === 'atom' && second.text === 'instance') {
        const name = nameOf(third);
        const definition = nameOf(list.items[3]);
        return { line, command: 'instance', ...(name && { name }), ...(definition && { definition }) };
      }
      return { line, command, ...parseModule(context, list) };
    }
    case 'register': {
      const name = nameOf(third);
      return { line, command, as: stringOf(second), ...(name && { name }) };
    }
    case 'invoke':
    case 'get':
      return { line, command: 'action', action: parseAction(context, list) };
    case 'assert_return': {
      const expected = list.items.slice(2).map((item) => parsePattern(item, context.references));
      return { line, command, action: parseAction(context, second), expected };
    }
    case 'assert_trap':
      if (isForm(second, 'module')) {
        const { source } = parseModule(context, second);
        return { line, command: 'assert_trap_module', source, message: stringOf(third) };
      }
      return { line, command, action: parseAction(context, second), message: stringOf(third) };
    case 'assert_exhaustion':
      return { line, command, action: parseAction(context, second), message: stringOf(third) };
    case 'assert_exception':
      return { line, command, action: parseAction(context, second) };
    case 'assert_invalid':
    case 'assert_malformed':
    case 'assert_unlinkable':
    case 'assert_invalid_custom':
    case 'assert_malformed_custom':
      if (!isForm(second, 'module')) throw new UnknownFormError('a module is expected');
      return { line, command, source: parseModule(context, second).source, message: stringOf(third) };
    default:
      throw new UnknownFormError(command === '' ? 'a command is expected' : command);
  }
}

/** Line numbers, from 1, by position. */
function lineCounter(text: string): (position: number) => number {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (position) => {
    let low = 0;
    for (let high = starts.length; high - low > 1;) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= position) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}

/**
 * Reads a `.wast` script. A form that is not known becomes a command of its own, which fails
 * when it is run, so that nothing goes uncounted.
 *
 * @param name - the script's name, for reports
 * @param text - its text
 * @throws ScriptSyntaxError for unbalanced parentheses, strings or comments
 * @see https://github.com/WebAssembly/spec/tree/main/interpreter#scripts
 */
export function parseScript(name: string, text: string): Script {
  const expressions = parseExpressions(text);
  const context: Context = { text, references: new HostReferences() };
  const lineOf = lineCounter(text);
  const [first] = expressions;
  if (first && !COMMANDS.has(headOf(first))) {
    // a script may also be the bare fields of one module
    const source: ModuleSource = { form: 'text', text: `(module ${text}\n)` };
    return { name, commands: [{ line: 1, command: 'module', source, definition: false }] };
  }
  const commands = expressions.map((expression): Command => {
    const line = lineOf(expression.start);
    try {
      if (expression.kind !== 'list') throw new UnknownFormError('a command is expected');
      return parseCommand(context, expression, line);
    } catch (error) {
      if (!(error instanceof UnknownFormError)) throw error;
      return { line, command: 'unknown', reason: `unknown form: ${error.message}` };
    }
  });
  return { name, commands };
}
