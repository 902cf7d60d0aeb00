const transform = {
  '^.+\\.ts$': [
    '@swc/jest',
    {
      swcrc: false,
      jsc: {
        parser: { syntax: 'typescript', decorators: true },
        transform: { legacyDecorator: true, decoratorMetadata: true },
        target: 'es2022',
        keepClassNames: true,
      },
      module: { type: 'es6' },
      sourceMaps: 'inline',
    },
  ],
};

const common = {
  extensionsToTreatAsEsm: ['.ts'],
  transform,
  // Source files import each other as `./x.js`, as Node resolves them after the build.
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  testEnvironment: 'node',
  // Transformed sources outlast a run, whose folder for temporary files goes with it.
  cacheDirectory: '<rootDir>/node_modules/.cache/jest',
  // `#lib` imports of package.json resolve to the TypeScript source.
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
};

const tests = (folders) => [`<rootDir>/${folders}/**/*.spec.ts`];
/** Where everything is a function of its input: no suite starts a service, a database or a broker. */
const PURE_LIBS = ['releases', 'image-properties', 'hardware', 'compute-api', 'libvirt', 'property-drift', 'nova-rpc'];
const PURE = [...PURE_LIBS, 'service-process'].map((lib) => `libs/${lib}`).concat('apps/cli', 'test/docs');
/** Starts the command in processes of its own; asks every release for every property, or for every case of its corpora. */
const SLOW =
  'apps/cli/src/(?:main|releases/compare-releases|boot/simulate-boot|what-if/read-by-domain-xml|lint/lint-effects).spec.ts$';

/**
 * Unit (pure functions, the command, documents), service (one service or lib with its database or bus, beside the source),
 * conformance (what the original computed), bus (real peers and faults), e2e (the whole cloud).
 */
export default {
  // Bound of one test; whoever waits has a shorter one of his own that says what for.
  testTimeout: 30_000,
  // What a suite has loaded stays in memory as ES modules; a worker that holds this much is started anew.
  workerIdleMemoryLimit: '1GB',
  projects: [
    { ...common, displayName: 'unit', testMatch: tests(`{${PURE}}`), testPathIgnorePatterns: [SLOW] },
    {
      ...common,
      displayName: 'service',
      testMatch: tests('{libs,apps,test/support}'),
      testPathIgnorePatterns: [`^<rootDir>/(?!.*${SLOW})(?:${PURE.join('|')})/`],
    },
    { ...common, displayName: 'conformance', testMatch: tests('test/conformance') },
    { ...common, displayName: 'bus', testMatch: tests('test/bus') },
    {
      ...common,
      displayName: 'e2e',
      testMatch: tests('test/e2e'),
      globalSetup: '<rootDir>/test/e2e/jest/global-setup.js',
      testEnvironment: '<rootDir>/test/e2e/jest/environment.js',
    },
  ],
};
