/** Everything that travels between Tanggap and its clients: one definition for server, client and documents. */
export * from './common.js';
export * from './session.js';
export * from './people.js';
export * from './indicators.js';
export * from './reports.js';
export * from './feedback.js';
export * from './board.js';
export * from './summaries.js';
export * from './summary-rows.js';
export * from './coverage.js';
export * from './documents.js';
export * from './deliveries.js';
export * from './notifications.js';
export * from './rollout.js';
export * from './feed.js';
