// What each worker of the pool in ../pool.mjs runs for a task.
import { workerData } from 'piscina';
import { fromTransferable, Runtime } from 'ferrule';

const guest = await new Runtime().instantiate(fromTransferable(workerData));

export default (value) => guest.call('add', value, 10);
