// What AssemblyScript's incremental collector frees: objects that are kept, and texts that are not.
class Link {
  constructor(
    public value: i32,
    public next: Link | null,
  ) {}
}

let kept: Link | null = null;

export function keep(count: i32): void {
  for (let i = 0; i < count; i++) kept = new Link(i, kept);
}

export function drop(): void {
  kept = null;
}

function text(value: i32): string {
  return value.toString() + ' of many';
}

export function churn(count: i32): i32 {
  let length = 0;
  for (let i = 0; i < count; i++) length += text(i).length;
  return length;
}

export function collect(): void {
  __collect();
}
