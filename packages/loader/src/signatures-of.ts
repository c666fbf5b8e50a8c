import { readSignatures } from '@ferrule/host/bridge';
import type { Signatures } from '@ferrule/host/bridge';
import type { Module } from '@ferrule/runtime';

/**
 * What a module says of its functions, as it was given: what instrumentation made of it may lack the section.
 *
 * @param module - with a section `ferrule`
 * @returns its signatures
 * @throws BindingError where the section is malformed
 */
export function signaturesOf({ compiled, info }: Module): Signatures {
  const sections = info.customSections.filter(({ name }) => name === 'ferrule');
  const contents = sections.map(({ offset, byteLength }) =>
    (compiled.bytes as Uint8Array<ArrayBuffer>).subarray(offset, offset + byteLength),
  );
  const signatures = readSignatures(contents);
  if (signatures === undefined) throw new TypeError('a module without signatures is not typed');
  return signatures;
}
