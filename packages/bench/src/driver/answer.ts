/** What a driver answers: numbers in nanoseconds or bytes, or an error. */
export type Answer = Readonly<Record<string, number | string>>;
