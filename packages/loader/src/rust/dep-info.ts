/** What a compilation depended on. */
export interface DepInfo {
  /** Paths of the files that were read. */
  readonly files: readonly string[];
  /** Environment variables that were read; `undefined` where one was not set. */
  readonly variables: readonly (readonly [name: string, value: string | undefined])[];
}

/**
 * Reads what rustc and cargo write beside their products: rules of a makefile, and comments for the environment.
 *
 * @param text - of a `.d` file
 * @returns the files of all rules, each once, and the variables
 */
export function readDepInfo(text: string): DepInfo {
  const files = new Set<string>();
  const variables = new Map<string, string | undefined>();
  for (const line of text.split('\n')) {
    if (line.startsWith('# env-dep:')) {
      const [, name = '', value] = /^# env-dep:([^=]*)(?:=(.*))?$/.exec(line) ?? [];
      variables.set(
        name,
        value?.replace(/\\(.)/g, (_, escaped: string) => ESCAPED[escaped] ?? escaped),
      );
      continue;
    }
    const colon = line.indexOf(': ');
    if (line.startsWith('#') || colon === -1) continue;
    for (const [word] of line.slice(colon + 2).matchAll(/(?:\\.|[^\s\\])+/g)) {
      files.add(word.replace(/\\([ #:\\])/g, '$1'));
    }
  }
  return { files: [...files], variables: [...variables] };
}

const ESCAPED: Readonly<Record<string, string>> = { n: '\n', r: '\r' };
