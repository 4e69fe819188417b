/**
 * The arrows of ARCHITECTURE.md, checked. Every rule is proved in test/architecture/arrows.spec.ts, which
 * plants a violation of each: a rule without a fixture there fails that test.
 */

/** Features in the one direction in which they may know each other: a later one may use an earlier one. */
const features = [
  'people',
  'calendar',
  'indicators',
  'reports',
  'feedback',
  'board',
  'summaries',
  'documents',
  'deliveries',
  'notifications',
  'rollout',
  'demo',
];

const anyFeature = `^src/(${features.join('|')})/`;
const spec = '\\.spec\\.ts$';

/** One rule per feature: none of the features after it. The last one has nothing above it. */
const order = features.slice(0, -1).map((feature, index) => ({
  name: `order-${feature}`,
  comment: `${feature} answers the features above it through events, it does not call them.`,
  severity: 'error',
  from: { path: `^src/${feature}/`, pathNot: spec },
  to: { path: `^src/(${features.slice(index + 1).join('|')})/` },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'contracts-alone',
      comment: 'The wire is read by both sides: it imports zod and itself, nothing that only one side has.',
      severity: 'error',
      from: { path: '^src/contracts/', pathNot: spec },
      to: { pathNot: ['^src/contracts/', '^node_modules/zod/'] },
    },
    {
      name: 'platform-knows-no-feature',
      comment: 'Technical modules hold no product word.',
      severity: 'error',
      from: { path: '^src/platform/' },
      to: { path: '^src/', pathNot: ['^src/platform/', '^src/contracts/', '^src/migrations/'] },
    },
    {
      name: 'domain-pure',
      comment: 'Rules are pure functions on plain data: their own folder and the contracts.',
      severity: 'error',
      from: { path: '^src/([^/]+)/domain/', pathNot: spec },
      to: { pathNot: ['^src/$1/domain/', '^src/contracts/'] },
    },
    {
      name: 'face-only',
      comment: 'A feature is met through its index.ts.',
      severity: 'error',
      // entities.ts lists every mapped table for the drift check.
      from: { path: '^src/([^/]+)', pathNot: '^src/entities\\.ts$' },
      to: { path: anyFeature, pathNot: ['^src/$1/', '^src/[^/]+/index\\.ts$'] },
    },
    ...order,
    {
      name: 'reply-not-query',
      comment: 'A controller or gateway parses, calls the service and replies; it asks no database.',
      severity: 'error',
      from: { path: `${anyFeature}.*\\.(controller|gateway)\\.ts$` },
      to: { path: '\\.(repository|entity)\\.ts$' },
    },
    {
      name: 'client-reads-contracts-only',
      comment: 'Of the server the client knows the wire.',
      severity: 'error',
      from: { path: '^client/' },
      to: { path: '^(src|test|bench)/', pathNot: '^src/contracts/' },
    },
    {
      name: 'server-without-client',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^client/' },
    },
    {
      name: 'typeorm-in-repositories',
      comment: 'SQL and mapping live in repositories, entities, migrations, the database and the feed.',
      severity: 'error',
      from: {
        path: '^(src|client)/',
        pathNot: [
          '\\.(repository|entity)\\.ts$',
          '^src/platform/(database|feed)/',
          '^src/migrations/',
          // The composition root hands the data source over to the modules.
          '^src/(app\\.module|program|entities)\\.ts$',
          spec,
        ],
      },
      to: { path: '^node_modules/(typeorm|@nestjs/typeorm)/' },
    },
    {
      name: 'bullmq-in-jobs',
      comment: 'Which queue runs the jobs is known in one place.',
      severity: 'error',
      from: { path: '^(src|client)/', pathNot: '^src/platform/jobs/' },
      to: { path: '^node_modules/(bullmq|@nestjs/(bullmq|bull-shared))/' },
    },
    {
      name: 'sockets-in-feed',
      comment: 'One owner of sockets: nobody else can emit past the feed.',
      severity: 'error',
      // app.ts chooses the adapter, as it chooses the one of HTTP.
      from: { path: '^src/', pathNot: ['^src/platform/feed/', '^src/app\\.ts$', spec] },
      to: { path: '^node_modules/(socket\\.io|@nestjs/platform-socket\\.io)/' },
    },
    {
      name: 'shipped-dependencies',
      comment: 'What the server imports when it runs is installed without the development dependencies.',
      severity: 'error',
      from: { path: '^src/', pathNot: spec },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-test-in-product',
      comment: 'The product imports no test; a spec beside the source may use test/support.',
      severity: 'error',
      from: { path: '^(src|client)/', pathNot: spec },
      to: { path: [spec, '^(test|bench)/'] },
    },
    {
      name: 'no-cycles',
      comment: 'Cycles of types alone are harmless; entities name each other by lazy functions.',
      severity: 'error',
      from: { pathNot: '\\.entity\\.ts$' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'resolvable',
      comment:
        "An import that resolves to nothing would escape every rule above. Kit's virtual modules are known.",
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^(\\$app/|\\$env/|\\$service-worker$|\\./\\$types)' },
    },
  ],
  options: {
    doNotFollow: { path: '^node_modules/' },
    // Anchored: an unanchored `dist/` would drop node_modules/bullmq/dist too, and its rule with it.
    exclude: { path: '^(dist|client/build|client/\\.svelte-kit)/' },
    // `import type` counts.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.knip.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.svelte', '.d.ts', '.json'],
    },
  },
};
