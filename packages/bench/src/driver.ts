import { openEngine } from './driver/open-engine.ts';
import { serve } from './driver/serve.ts';

/** `node driver.js ENGINE CACHE`: measures one engine of those inside Node, as it is asked on standard input. */
const [name = '', cache = ''] = process.argv.slice(2);
serve(await openEngine(name, cache));
