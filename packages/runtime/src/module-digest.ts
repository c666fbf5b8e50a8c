/**
 * @param bytes - a module
 * @returns its SHA-256, in hexadecimal
 */
export function digestOf(bytes: Uint8Array): string {
  return process.getBuiltinModule('node:crypto').createHash('sha256').update(bytes).digest('hex');
}
