import { expect } from 'chai';
import { headOf, isForm, parseExpressions, ScriptSyntaxError } from '../../spec/s-expression.ts';
import type { Expression } from '../../spec/s-expression.ts';

function show(expression: Expression): string {
  if (expression.kind === 'atom') return expression.text;
  if (expression.kind === 'string') return `"${Buffer.from(expression.bytes).toString('hex')}"`;
  return `(${expression.items.map(show).join(' ')})`;
}
const parse = (text: string): string => parseExpressions(text).map(show).join(' ');

describe('parseExpressions', () => {
  it('parseExpressions nests lists and keeps atoms as written', () => {
    expect(parse('(module $a (func)) (invoke "f" (i32.const -0x1_0))')).to.equal(
      '(module $a (func)) (invoke "66" (i32.const -0x1_0))',
    );
  });

  it('parseExpressions passes over line comments and nested block comments', () => {
    expect(parse(';; (a)\n(b (; (; ) ;) ;;( ;) c) ;; end')).to.equal('(b c)');
  });

  it('parseExpressions resolves escapes to bytes that need not be UTF-8', () => {
    expect(parse(String.raw`"\00asm\ff\t\n\"\\\u{1F600}é"`)).to.equal('"0061736dff090a225cf09f9880c3a9"');
  });

  it('parseExpressions keeps parentheses and comments inside strings', () => {
    expect(parse('("(;" ";;" ")")')).to.equal('("283b" "3b3b" "29")');
  });

  it('parseExpressions passes over annotations, whatever they hold', () => {
    expect(parse('(a (@b "(" (c ; , [ ])) d (@"e" x) f)')).to.equal('(a d f)');
  });

  it('parseExpressions reads an identifier written as a string', () => {
    expect(parse('(module $"two words" x)')).to.equal('(module $"two words" x)');
  });

  it('parseExpressions gives positions that cut the expression out of the text', () => {
    const text = ';; c\n (module (func "x"))  (get "y")';
    const [first, second] = parseExpressions(text);
    expect(text.slice(first?.start, first?.end)).to.equal('(module (func "x"))');
    expect(text.slice(second?.start, second?.end)).to.equal('(get "y")');
  });

  for (const text of ['(', ')', '(a', '"a', '(; a', '(a))', '("a)']) {
    it(`parseExpressions refuses ${text}`, () => {
      expect(() => parseExpressions(text)).to.throw(ScriptSyntaxError);
    });
  }
});

describe('headOf', () => {
  it('headOf and isForm tell a list by its keyword', () => {
    const [list, atom, empty] = parseExpressions('(invoke "f") invoke ()');
    expect([list, atom, empty].map((item) => item && headOf(item))).to.deep.equal(['invoke', '', '']);
    expect([list, atom, undefined].map((item) => isForm(item, 'invoke'))).to.deep.equal([true, false, false]);
  });
});
