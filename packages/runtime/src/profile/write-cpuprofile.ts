import type { Profile } from './profile.ts';

interface Node {
  readonly id: number;
  readonly callFrame: object;
  hitCount: number;
  readonly children: number[];
}

/**
 * Writes a profile as Chrome's and VS Code's tools read it. They know time alone: a microsecond stands for an instruction
 * where these are counted.
 *
 * @param profile - any
 * @returns JSON
 * @see https://chromedevtools.github.io/devtools-protocol/v8/Profiler/#type-Profile
 */
export function writeCpuprofile({ frames, samples, start, duration }: Profile): string {
  const nodes: Node[] = [];
  const ids = new Map<string, Node>();
  const add = (key: string, functionName: string, url: string, lineNumber: number, parent?: Node): Node => {
    const id = nodes.length + 1;
    const callFrame = { functionName, scriptId: '0', url, lineNumber, columnNumber: lineNumber < 0 ? -1 : 0 };
    const node: Node = { id, callFrame, hitCount: 0, children: [] };
    parent?.children.push(id);
    nodes.push(node);
    ids.set(key, node);
    return node;
  };
  const root = add('', '(root)', '', -1);
  const hits = samples.map(({ stack, count }) => {
    let node = root;
    let key = '';
    for (const index of stack) {
      key += `${String(index)},`;
      const { name, file, line } = frames[index];
      node = ids.get(key) ?? add(key, name, file, line - 1, node);
    }
    node.hitCount += count;
    return node.id;
  });
  // a delta leads to its sample
  const timeDeltas = [0, ...samples.slice(0, -1).map(({ weight }) => weight)].slice(0, samples.length);
  return JSON.stringify({ nodes, startTime: start, endTime: start + duration, samples: hits, timeDeltas });
}
