// The doors of the house: who may import whom. `npm run lint:boundaries` checks them.
const pure = '^libs/(releases|image-properties|hardware|compute-api|libvirt|property-drift)/';

export default {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'libs-never-import-apps', severity: 'error', from: { path: '^libs/' }, to: { path: '^apps/' } },
    {
      name: 'apps-never-import-each-other',
      severity: 'error',
      from: { path: '^apps/([^/]+)/', pathNot: '^apps/all-in-one/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'all-in-one-imports-root-modules-only',
      comment: 'The one process that holds every service composes their root modules and reaches no deeper.',
      severity: 'error',
      from: { path: '^apps/all-in-one/' },
      to: {
        path: '^apps/(?!all-in-one/)',
        pathNot: '^apps/(glance|cinder|nova-api|nova-compute)/src/[a-z-]+\\.module\\.ts$',
      },
    },
    {
      name: 'a-lib-is-entered-by-its-index',
      severity: 'error',
      from: { path: '^(apps|libs|test|bench)/([^/]+)/' },
      to: { path: '^libs/([^/]+)/', pathNot: ['^libs/[^/]+/src/(index|conformance)\\.ts$', '^$1/$2/'] },
    },
    {
      name: 'conformance-has-a-door-of-its-own',
      comment:
        'Steps of rules that services run as a whole only, and names that do not say which releases they are of.',
      severity: 'error',
      from: { pathNot: '^test/conformance/' },
      to: { path: '^libs/[^/]+/src/conformance\\.ts$' },
    },
    {
      name: 'pure-libs-import-pure-libs-only',
      severity: 'error',
      from: { path: pure, pathNot: '\\.spec\\.ts$' },
      to: { pathNot: pure },
    },
    {
      name: 'messaging-knows-no-service',
      severity: 'error',
      from: { path: '^libs/(messaging|persistence)/' },
      to: { path: '^libs/(?!(messaging|persistence)/)' },
    },
    {
      name: 'migrations-stand-alone',
      comment: 'The build keeps a migrated database and makes it anew when a file of these changes.',
      severity: 'error',
      from: { path: '^apps/[^/]+/src/migrations/' },
      to: { pathNot: ['^apps/[^/]+/src/migrations/', '^libs/persistence/', 'node_modules/typeorm/'] },
    },
    {
      name: 'service-process-loads-at-once',
      comment: 'A process reads its configuration before it loads anything heavy.',
      severity: 'error',
      from: { path: '^libs/service-process/', pathNot: '\\.spec\\.ts$' },
      to: { pathNot: '^libs/(service-process|releases)/', dependencyTypesNot: ['core'] },
    },
    {
      name: 'not-to-dev-dep',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: '\\.spec\\.ts$' },
      to: { dependencyTypes: ['npm-dev'] },
    },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.json'],
    },
  },
};
