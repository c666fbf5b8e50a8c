// Mocha adds the files named on the command line to those named here: the whole suite is meant only where none are.
const named = process.argv.slice(2).some((argument) => /\.test\.|\*/.test(argument));

module.exports = {
  ...(named
    ? {}
    : {
        spec: ['packages/*/test/**/*.test.ts', 'conformance/test/**/*.test.ts', 'examples/test/**/*.test.ts'],
      }),
  'node-option': [
    'import=tsx',
    'import=./scripts/lib/tsx-in-workers.mjs',
    'import=./scripts/lib/plain-binaryen.mjs',
    'conditions=ferrule-source',
  ],
  timeout: 20000,
  'forbid-only': true,
};
