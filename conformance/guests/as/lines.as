// Traps at known lines; see ../rust/lines.rs.
@inline
function halve(value: i32, by: i32): i32 {
  return value / by; // divide:0
}

function outer(by: i32): i32 {
  const doubled = by + 40;
  return halve(doubled, by) + 1;
}

export function divide(by: i32): i32 {
  return 2 + outer(by); // divide:1
}

export function read(address: i32): i32 {
  return peek(address) + 1; // read:1
}

function peek(address: i32): i32 {
  if (address == 0) return 0;
  return load<i32>(address); // read:0
}
