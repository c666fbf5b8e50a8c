/** Devices that Windows finds in every directory, with any extension. */
const DEVICE =
  /^(?:con|prn|aux|nul|com[0-9\u00b9\u00b2\u00b3]|lpt[0-9\u00b9\u00b2\u00b3]|conin\$|conout\$) *(?:\.|$)/iu;
/** Separators, drive letters and alternate streams, wildcards. */
const FORBIDDEN = /[<>:"|?*\\/]/u;
/** Windows leaves these out, so that the name would be another file's. */
const ENDING = /[. ]$/u;

/**
 * Whether Windows takes a text for the name of one file in a directory, and for no other. Refused are names with a
 * backslash, a drive letter or an alternate stream (`a:b`), devices such as `NUL` or `com1.txt`, and names ending in a
 * dot or a space.
 */
export function isWindowsName(name: string): boolean {
  return !FORBIDDEN.test(name) && !ENDING.test(name) && !DEVICE.test(name) && !hasControl(name);
}

function hasControl(name: string): boolean {
  for (let index = 0; index < name.length; index++) if (name.charCodeAt(index) < 0x20) return true;
  return false;
}
