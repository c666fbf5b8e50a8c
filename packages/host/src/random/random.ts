/** A source of random bytes. */
export interface Random {
  /** @param into - filled wholly; may lie in the guest's memory, shared memory included */
  fill(into: Uint8Array): void;
}
