// Who may import whom: see ARCHITECTURE.md. `npm run check:imports` holds the code against it.
const packagePath = (name) => `^packages/${name}/src/`;
const anyOf = (...names) => `^packages/(${names.join('|')})/src/`;

/** `name` may reach only the packages given (and itself). */
const only = (name, ...below) => ({
  name: `${name}-imports-only-${below.join('-') || 'itself'}`,
  severity: 'error',
  from: { path: packagePath(name) },
  // npm puts what two packages want in different versions beside them
  to: { path: '^packages/', pathNot: `${anyOf(name, ...below)}|/node_modules/` },
});

module.exports = {
  forbidden: [
    only('core'),
    only('debug', 'core'),
    only('instrument', 'core'),
    only('engine', 'core'),
    only('host', 'core'),
    only('runtime', 'core', 'debug', 'instrument', 'engine', 'host'),
    only('loader', 'core', 'debug', 'instrument', 'engine', 'host', 'runtime'),
    only('bench', 'core', 'debug', 'instrument', 'engine', 'host', 'runtime'),
    {
      name: 'no-rings',
      severity: 'error',
      from: { path: '^packages/[^/]+/src/' },
      to: { circular: true },
    },
    {
      name: 'binaryen-in-one-folder',
      severity: 'error',
      from: { path: '^packages/', pathNot: '^packages/instrument/(src/binaryen|test)/' },
      to: { path: 'node_modules/binaryen' },
    },
    {
      name: 'files-in-named-places',
      comment: 'the rest is to run in a browser one day',
      severity: 'error',
      from: {
        path: '^packages/[^/]+/src/',
        pathNot: [
          '^packages/host/src/fs/(directory|archive)',
          '^packages/host/src/stdio/',
          '^packages/runtime/src/read-source',
          '^packages/engine/src/cache/',
          '^packages/(ferrule|loader|bench)/src/',
        ],
      },
      to: { path: '^(node:)?fs(/|$)', dependencyTypes: ['core'] },
    },
    {
      name: 'nothing-unresolved',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules|/dist/' },
    exclude: { path: '/dist/|^conformance/guests' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['ferrule-source', 'import', 'node', 'default'],
      extensions: ['.ts', '.mjs', '.js', '.cjs', '.json'],
    },
  },
};
