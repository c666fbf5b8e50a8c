import path from 'node:path';

/**
 * Where a user's caches lie by the platform's convention: `$XDG_CACHE_HOME` or `~/.cache`, `~/Library/Caches` on macOS,
 * `%LOCALAPPDATA%` on Windows.
 *
 * @param platform - as `process.platform`
 * @param env - the process's environment
 * @returns the directory for Ferrule's, whether it is there or not; `undefined` for a user without a home
 * @see https://specifications.freedesktop.org/basedir-spec/latest/
 */
export function userCacheDirectory(
  platform: NodeJS.Platform = process.platform,
  env: Readonly<Record<string, string | undefined>> = process.env,
): string | undefined {
  const { LOCALAPPDATA: local = '', XDG_CACHE_HOME: xdg = '' } = env;
  if (platform === 'win32') {
    if (local !== '') return path.win32.join(local, 'ferrule', 'cache');
    return withHome((home) => path.win32.join(home, 'AppData', 'Local', 'ferrule', 'cache'));
  }
  if (platform === 'darwin') return withHome((home) => path.posix.join(home, 'Library', 'Caches', 'ferrule'));
  // A relative path is to be ignored, says the convention.
  if (path.posix.isAbsolute(xdg)) return path.posix.join(xdg, 'ferrule');
  return withHome((home) => path.posix.join(home, '.cache', 'ferrule'));
}

function withHome(within: (home: string) => string): string | undefined {
  try {
    const home = process.getBuiltinModule('node:os').homedir();
    return home === '' ? undefined : within(home);
  } catch {
    return undefined;
  }
}
