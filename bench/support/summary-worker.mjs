/**
 * The product's own computation of a week, wired as in a process that is a worker alone, with node's own heap: neither
 * listens nor sweeps. Asked by name over IPC.
 */
import { clock } from './stats.mjs';

const [url, week, nowText] = process.argv.slice(2);
const SCHEDULE = { zone: 'Asia/Jakarta', weekday: 1, hour: '06:00' };

const dist = (path) => import(`../../dist/${path}`);
const { summaryPeriod } = await dist('contracts/rules/summary-period.js');
const { createApp } = await dist('app.js');
const { entities } = await dist('entities.js');
const { parseConfig } = await dist('platform/config/config.js');
const { createDataSource } = await dist('platform/database/data-source.js');
const { Intake } = await dist('platform/http/intake.js');
const { createLog } = await dist('platform/log/log.js');
const { OwedPeriodsRepository } = await dist('summaries/owed-periods.repository.js');
const { standBack } = await dist('stand-back.js');
const { PeriodComputation } = await dist('summaries/period-computation.js');

const config = parseConfig({ ROLES: 'worker', LOG_LEVEL: 'error', PORT: '0' });
const log = createLog(config.logLevel);
const source = createDataSource({ url, entities, poolSize: 4, log });
await source.initialize();
const app = await createApp({ config, log, source, databaseUrl: url, intake: new Intake() });
standBack(log);
const owed = app.get(OwedPeriodsRepository, { strict: false });
const computation = app.get(PeriodComputation, { strict: false });

const answers = {
  ready: () => true,
  /** One computation: milliseconds, and on the machine's clock when it began and when its first page was there. */
  async compute() {
    await owed.addPeriods([{ period: week, due: null }]);
    const began = clock();
    let paged;
    const { hash, stored } = await computation.compute(summaryPeriod(week), SCHEDULE, {
      now: Date.parse(nowText),
      progress: () => (paged ??= clock()),
    });
    const ended = clock();
    return { ms: ended - began, began, paged, ended, hash, stored };
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
