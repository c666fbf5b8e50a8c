// Modules that import from each other find each other by name in a Runtime.
import { Runtime } from 'ferrule';

const guests = new URL('../conformance/guests/', import.meta.url);
const runtime = new Runtime();

// uses-math imports "math.add"; greet happens to export an "add"
const math = await runtime.compile(new URL('rust/greet.wasm', guests));
await runtime.instantiate(math, { name: 'math' });

const user = await runtime.compile(new URL('rust/uses-math.wasm', guests));
for (const { module, name, extern } of user.imports) console.log('imports', `${module}.${name}`, extern.kind);

const instance = await runtime.instantiate(user);
console.log('3² + 4² =', instance.call('sum_of_squares', 3, 4));

runtime.close();
