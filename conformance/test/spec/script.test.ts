import { expect } from 'chai';
import { parseScript } from '../../spec/script.ts';

describe('parseScript', () => {
  it('parseScript knows every form of module', () => {
    const text = `(module $a (func))
      (module binary "\\00asm" "\\01\\00\\00\\00")
      (module $q quote "(func)")
      (module definition $d (memory 1))
      (module definition binary "\\00asm")
      (module instance $i $d)`;
    const { commands } = parseScript('test', text);
    expect(commands.map(({ command }) => command)).to.deep.equal([
      'module',
      'module',
      'module',
      'module',
      'module',
      'instance',
    ]);
    expect(commands[0]).to.deep.include({ line: 1, name: '$a', definition: false });
    expect(commands[0]).to.have.nested.property('source.text', '(module  $a (func))');
    expect(commands[1]).to.have.deep.nested.property(
      'source.bytes',
      Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0),
    );
    expect(commands[2]).to.deep.include({ line: 3, name: '$q' });
    expect(commands[3]).to.deep.include({ name: '$d', definition: true });
    expect(commands[3]).to.have.nested.property('source.text', '(module  $d (memory 1))');
    expect(commands[4]).to.have.nested.property('source.form', 'binary');
    expect(commands[5]).to.deep.equal({ line: 6, command: 'instance', name: '$i', definition: '$d' });
  });

  it('parseScript reads actions with and without an instance', () => {
    const { commands } = parseScript(
      'test',
      '(invoke $m "f" (i32.const 1)) (assert_return (get "g") (i32.const 7))',
    );
    expect(commands[0]).to.have.nested.property('action.instance', '$m');
    expect(commands[0]).to.have.nested.property('action.args.length', 1);
    expect(commands[1]).to.have.nested.property('action.action', 'get');
  });

  it('parseScript keeps the byte order mark in a name', () => {
    const { commands } = parseScript('test', '(invoke "\\ef\\bb\\bf")');
    expect(commands[0]).to.have.nested.property('action.name', '\ufeff');
  });

  it('parseScript counts a form that it does not know as a command of its own', () => {
    const { commands } = parseScript(
      'test',
      '(module)\n(assert_later "x")\n(assert_return (fly "a"))\n(assert_return (invoke "f") (i33.const 1))',
    );
    expect(commands.map(({ command }) => command)).to.deep.equal(['module', 'unknown', 'unknown', 'unknown']);
  });

  it('parseScript takes the bare fields of a module for one', () => {
    const { commands } = parseScript('test', '(func) (memory 0) ;; end');
    expect(commands).to.have.length(1);
    expect(commands[0]).to.have.nested.property('source.text', '(module (func) (memory 0) ;; end\n)');
  });
});
