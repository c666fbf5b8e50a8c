import path from 'node:path';
import picomatch from 'picomatch';

/** A pattern of picomatch's, or a regular expression. */
export type Pattern = string | RegExp;

/**
 * Chooses files as rollup's own plugins do: patterns are relative to the working directory.
 *
 * @param include - of which one has to match
 * @param exclude - of which none may
 * @returns whether a file, by its absolute path, is meant
 */
export function filterOf(
  include: readonly Pattern[],
  exclude: readonly Pattern[],
): (file: string) => boolean {
  const [isIncluded, isExcluded] = [include.map(matcherOf), exclude.map(matcherOf)];
  return (file) => {
    const posix = file.replaceAll('\\', '/');
    return isIncluded.some((matches) => matches(posix)) && !isExcluded.some((matches) => matches(posix));
  };
}

function matcherOf(pattern: Pattern): (file: string) => boolean {
  if (pattern instanceof RegExp) return (file) => file.search(pattern) !== -1;
  if (pattern.startsWith('**') || path.isAbsolute(pattern)) return picomatch(pattern, { dot: true });
  // what is special in the folder's own path is not meant
  const folder = process
    .cwd()
    .replaceAll('\\', '/')
    .replace(/[-[\]{}()*+?.^$|!@]/g, '\\$&');
  return picomatch(`${folder}/${pattern.replace(/^\.\//, '')}`, { dot: true });
}
