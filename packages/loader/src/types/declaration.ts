import type { ExportInfo, ExternType, ModuleInfo } from '@ferrule/core';
import { readSignatures } from '@ferrule/host/bridge';
import type { FunctionSignature } from '@ferrule/host/bridge';
import { readLocalNames } from '@ferrule/instrument';
import { externText, resultText, valueText } from './core-types.ts';
import { namedTypes, signatureText } from './signature-text.ts';

/** What can't be the name of a parameter. */
const RESERVED = new Set(
  (
    'arguments await break case catch class const continue debugger default delete do else enum eval export extends ' +
    'false finally for function if implements import in instanceof interface let new null package private protected ' +
    'public return static super switch this throw true try typeof var void while with yield'
  ).split(' '),
);

type FunctionExport = ExportInfo & { readonly extern: Extract<ExternType, { kind: 'function' }> };

/**
 * Writes what `import` gives for a guest as a TypeScript declaration: functions with the parameters' names where the
 * module tells them, in its section `ferrule` with their full types or in its section `name`; globals as their values.
 *
 * @param bytes - the module
 * @param info - about exactly these bytes
 * @returns the text of a `.d.ts` file
 * @throws BindingError where the section `ferrule` is malformed
 */
export function declarationOf(bytes: Uint8Array<ArrayBuffer>, info: ModuleInfo): string {
  const sections = info.customSections
    .filter(({ name }) => name === 'ferrule')
    .map(({ offset, byteLength }) => bytes.subarray(offset, offset + byteLength));
  const signatures = readSignatures(sections);
  const typed = new Map(signatures?.functions.map((signature) => [signature.name, signature]));
  const functions = info.exports.filter(isFunction);
  const locals = readLocalNames(bytes, info, new Set(functions.map(({ index }) => index)));
  const declarations = info.exports.map((exported, position) => {
    const name = `export${String(position)}`;
    if (!isFunction(exported)) return `declare const ${name}: ${externText(exported.extern as Other)};`;
    const signature = typed.get(exported.name);
    return `declare function ${name}${
      signature === undefined ? coreSignature(exported, locals.get(exported.index)) : fullSignature(signature)
    };`;
  });
  const names = info.exports.map(({ name }, position) => `export${String(position)} as ${exportName(name)}`);
  return [
    '// Written by `ferrule types`.',
    ...(signatures === undefined ? [] : namedTypes(signatures)),
    ...declarations,
    `export { ${names.join(', ')} };`,
    '',
  ].join('\n');
}

type Other = Exclude<ExternType, { kind: 'function' }>;

function isFunction(exported: ExportInfo): exported is FunctionExport {
  return exported.extern.kind === 'function';
}

function coreSignature({ extern }: FunctionExport, locals: ReadonlyMap<number, string> | undefined): string {
  const { type } = extern;
  const names = parameterNames(type.params.map((_, index) => locals?.get(index)));
  const params = type.params.map((param, index) => `${String(names[index])}: ${valueText(param)}`);
  return `(${params.join(', ')}): ${resultText(type)}`;
}

function fullSignature(signature: FunctionSignature): string {
  const { params, result } = signatureText(signature);
  const names = parameterNames(signature.params.map(({ name }) => name));
  return `(${params.map((param, index) => `${String(names[index])}: ${param}`).join(', ')}): ${result}`;
}

/** Names as they are told, made identifiers, each once. */
function parameterNames(told: readonly (string | undefined)[]): string[] {
  const taken = new Set<string>();
  return told.map((name, index) => {
    const plain = (name ?? '').replace(/[^\p{ID_Continue}$]/gu, '_');
    const wanted = /^[\p{ID_Start}$_]/u.test(plain) && !RESERVED.has(plain) ? plain : `p${String(index)}`;
    const free = taken.has(wanted) ? `${wanted}_${String(index)}` : wanted;
    taken.add(free);
    return free;
  });
}

function exportName(name: string): string {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) ? name : JSON.stringify(name);
}
