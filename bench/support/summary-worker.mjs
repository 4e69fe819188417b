/**
 * The product's own computation of a week, wired as in the product, in a process of its own with node's own heap: neither
 * listens nor sweeps. Asked by name over IPC.
 */
const [url, week, nowText] = process.argv.slice(2);
const SCHEDULE = { zone: 'Asia/Jakarta', weekday: 1, hour: '06:00' };

const dist = (path) => import(`../../dist/${path}`);
const { createApp } = await dist('app.js');
const { entities } = await dist('entities.js');
const { parseConfig } = await dist('platform/config/config.js');
const { createDataSource } = await dist('platform/database/data-source.js');
const { Intake } = await dist('platform/http/intake.js');
const { createLog } = await dist('platform/log/log.js');
const { OwedWeeksRepository } = await dist('summaries/owed-weeks.repository.js');
const { WeekComputation } = await dist('summaries/week-computation.js');

const config = parseConfig({ ROLES: 'web', LOG_LEVEL: 'error', PORT: '0' });
const log = createLog(config.logLevel);
const source = createDataSource({ url, entities, poolSize: 4, log });
await source.initialize();
const app = await createApp({ config, log, source, databaseUrl: url, intake: new Intake() });
const owed = app.get(OwedWeeksRepository, { strict: false });
const computation = app.get(WeekComputation, { strict: false });

const answers = {
  ready: () => true,
  /** Milliseconds of one computation. */
  async compute() {
    await owed.addWeeks([{ week, due: null }]);
    const begun = performance.now();
    const { hash, stored } = await computation.compute(week, SCHEDULE, { now: Date.parse(nowText) });
    return { ms: performance.now() - begun, hash, stored };
  },
  /** The most memory that the process ever had, in bytes. */
  peak: () => process.resourceUsage().maxRSS * 1024,
  cpu() {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  },
};

process.on('message', async ({ ask, number }) => {
  try {
    process.send({ answer: await answers[ask](), number });
  } catch (error) {
    process.send({ error: String(error.stack), number });
  }
});
