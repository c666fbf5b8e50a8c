import { parse } from '@bytecodealliance/jco-transpile/wasm-tools';
import { parseText } from '@ferrule/instrument';
import type { ModuleSource } from './script.ts';

/** A module's bytes, or why the text has none; `text` tells whether a text parser had a say in it. */
export type Assembled =
  | { readonly bytes: Uint8Array<ArrayBuffer>; readonly text: boolean }
  | { readonly error: string; readonly text: true };

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const custom = /Custom\("(.*)"\)/.exec(text)?.[1];
  return (custom ?? text).slice(0, 200);
}

/** Writes what isn't ASCII as escapes: the parser refuses characters that look like others. */
function escapeUnicode(text: string): string {
  return text.replaceAll(
    /[^\0-\x7f]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

/** The instructions of legacy exception handling, which wasm-tools' parser no longer knows. */
const LEGACY = /\((try|do|catch|catch_all)\b|\b(rethrow|delegate)\b/;

async function parseLegacy(text: string): Promise<Assembled | undefined> {
  const wasm = await parseText(text, 'script').catch(() => undefined);
  return wasm && { bytes: wasm.bytes, text: true };
}

/**
 * Makes a module's bytes: with wasm-tools' text parser, and with binaryen's where the former lacks the words.
 *
 * @param source - the module as the script writes it
 * @returns its bytes, or the parser's reason for refusing the text
 */
export async function assemble(source: ModuleSource): Promise<Assembled> {
  if (source.form === 'binary') return { bytes: source.bytes, text: false };
  let text: string | undefined;
  try {
    text = source.form === 'text' ? escapeUnicode(source.text) : utf8.decode(source.bytes);
    if (source.form === 'quote' && !/^\s*\(module\b/.test(text)) text = `(module ${text}\n)`;
    return { bytes: Uint8Array.from(await parse(text)), text: true };
  } catch (error) {
    const reason = reasonOf(error);
    const legacy = text !== undefined && reason.includes('unknown operator') && LEGACY.test(text);
    return (legacy ? await parseLegacy(text ?? '') : undefined) ?? { error: reason, text: true };
  }
}
