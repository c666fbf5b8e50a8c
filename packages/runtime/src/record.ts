/** Reads what records were made under: what the command needs; not for users. */
export { readRecord } from './record/open-record.ts';
export type { RecordTerms } from './record/terms.ts';
