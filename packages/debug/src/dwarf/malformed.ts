/** Debug information that can't be read. Never leaves this package: who asks for a line is told a reason instead. */
export class Malformed extends Error {}
