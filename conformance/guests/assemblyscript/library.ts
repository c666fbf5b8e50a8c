// AssemblyScript's runtime exported: __new, __pin, __unpin. A managed ArrayBuffer is what the host allocates.

export function sum(bytes: ArrayBuffer): i32 {
  const view = Uint8Array.wrap(bytes);
  let total = 0;
  for (let i = 0; i < view.length; i++) total += view[i];
  return total;
}

/** Makes garbage, and has it collected: what is not pinned is gone. */
export function churn(rounds: i32): i32 {
  let total = 0;
  for (let i = 0; i < rounds; i++) total += new ArrayBuffer(1000).byteLength;
  __collect();
  return total;
}
