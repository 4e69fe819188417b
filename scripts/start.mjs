import { BuildError, buildIfStale } from './build-if-stale.mjs';

/**
 * `npm start`, and with a word behind it `migrate`, `admin:create` or `feed:new-life`: builds what is stale, then becomes the
 * application. In the same process, so that signals reach the application and its exit code is ours. The word `build`
 * ends it after building.
 */
try {
  await buildIfStale((line) => console.error(line));
} catch (error) {
  if (!(error instanceof BuildError)) throw error;
  console.error(error.message);
  process.exit(1);
}
if (process.argv[2] !== 'build') await import('../dist/main.js');
