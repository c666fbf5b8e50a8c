import type { ReferenceGraph } from '@ferrule/instrument';

/** What would go if something went. */
export interface Retained {
  /** By node: bytes of the node and of all that only it leads to. */
  readonly bytes: Float64Array;
  /** By node: the last node that every way there leads through; -1 for the root and what nothing leads to. */
  readonly dominator: Int32Array;
}

/**
 * Finds dominators by the algorithm of Cooper, Harvey and Kennedy.
 *
 * @param graph - of a module
 * @param sizes - bytes by node
 * @returns what each node keeps in the module
 * @see https://www.cs.tufts.edu/comp/150FP/archive/keith-cooper/dom14.pdf
 */
export function retainedSizes({ root, edges }: ReferenceGraph, sizes: readonly number[]): Retained {
  const order = postorder(root, edges);
  const number = new Int32Array(edges.length).fill(-1);
  for (const [position, node] of order.entries()) number[node] = position;
  const callers: number[][] = edges.map(() => []);
  for (const node of order) for (const target of edges[node]) callers[target].push(node);
  const dominator = new Int32Array(edges.length).fill(-1);
  dominator[root] = root;
  const common = (a: number, b: number): number => {
    let [left, right] = [a, b];
    while (left !== right) {
      while (number[left] < number[right]) left = dominator[left];
      while (number[right] < number[left]) right = dominator[right];
    }
    return left;
  };
  for (let changed = true; changed;) {
    changed = false;
    for (const node of [...order].reverse()) {
      if (node === root) continue;
      let found = -1;
      for (const caller of callers[node]) {
        if (dominator[caller] < 0) continue;
        found = found < 0 ? caller : common(caller, found);
      }
      if (found === dominator[node]) continue;
      dominator[node] = found;
      changed = true;
    }
  }
  dominator[root] = -1;
  const bytes = Float64Array.from(sizes);
  for (const node of order) if (dominator[node] >= 0) bytes[dominator[node]] += bytes[node];
  return { bytes, dominator };
}

/** Nodes that the root leads to, each after all that it leads to for the first time; without recursion. */
function postorder(root: number, edges: ReferenceGraph['edges']): readonly number[] {
  const seen = new Uint8Array(edges.length);
  const order: number[] = [];
  const stack: { readonly node: number; next: number }[] = [{ node: root, next: 0 }];
  seen[root] = 1;
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const targets = edges[top.node];
    if (top.next === targets.length) {
      order.push(top.node);
      stack.pop();
      continue;
    }
    const target = targets[top.next++];
    if (seen[target] === 1) continue;
    seen[target] = 1;
    stack.push({ node: target, next: 0 });
  }
  return order;
}
