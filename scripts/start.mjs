// `npm start`: sets up, then shows what Ferrule does on real Rust modules.
import { must } from './lib/run.mjs';
import { setUp } from './set-up.mjs';

setUp();
must(process.execPath, ['scripts/demo.mjs']);
