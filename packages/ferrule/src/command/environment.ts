import { UsageError } from './usage-error.ts';

/**
 * Puts the guest's environment together.
 *
 * @param texts - the values of `--env`, each `KEY=VALUE`; the last of a key counts
 * @param inherited - the environment of this process, where the guest is to have it
 * @returns variables by name
 * @throws UsageError where a text is malformed
 */
export function readEnvironment(
  texts: readonly string[],
  inherited: Readonly<Record<string, string | undefined>> | undefined,
): Record<string, string> {
  const variables = Object.entries(inherited ?? {}).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  const given = texts.map((text): [string, string] => {
    const equals = text.indexOf('=');
    if (equals < 1) throw new UsageError(`--env ${text}: the form is KEY=VALUE`);
    return [text.slice(0, equals), text.slice(equals + 1)];
  });
  return Object.fromEntries([...variables, ...given]);
}
