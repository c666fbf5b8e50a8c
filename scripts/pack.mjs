// `npm run pack [-- FOLDER]`: packs the packages as npm would publish them, to be installed elsewhere.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { packInto } from './lib/pack.mjs';
import { setUp } from './set-up.mjs';

const folder = path.resolve(process.argv[2] ?? path.join('.cache', 'packages'));
setUp();
mkdirSync(folder, { recursive: true });
packInto(folder);
console.log(`In any folder: npm install ${path.join(folder, '*.tgz')}`);
