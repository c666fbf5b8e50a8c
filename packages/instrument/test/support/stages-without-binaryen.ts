/** Goes through all that has to work without binaryen, then asks for it; prints how that ends. */
import {
  instrumentModule,
  optimizeModule,
  parseText,
  planInstrumentation,
  resolveFeatures,
  validateModule,
} from '@ferrule/instrument';
import { guest } from './guests.ts';

const wasm = guest('rust/greet.wasm');
const info = validateModule(wasm, { features: resolveFeatures('wasm3') });
void [info.features, info.names, info.functions];
for (const options of [{}, { memoryPages: 100, tableElements: 1_000 }]) {
  const draft = instrumentModule(wasm, info, planInstrumentation(info, options));
  await optimizeModule(draft, 0, 11);
  WebAssembly.validate(draft.emit().bytes);
}
console.log('done without');
const asked = await parseText('(module)', 'm').then(
  () => 'it is there',
  (error: unknown) =>
    error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error),
);
console.log(asked);
