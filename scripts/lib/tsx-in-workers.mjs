// Node 20 hands module hooks that are registered on the main thread on to no worker: a worker that runs sources
// registers tsx itself. To be imported after tsx.
import { isMainThread } from 'node:worker_threads';

if (!isMainThread && Number.parseInt(process.versions.node, 10) < 22) {
  const { register } = await import('tsx/esm/api');
  register();
}
