/**
 * `npm run test:faults [-- --minutes 60] [--seed N] [--faults a,b] [--seconds 18] [--people 5] [--devices 2] [--no-redis]`:
 * breaks a running office on purpose and checks that nothing was lost or doubled. Without arguments: the kept plans, as
 * the suite does. With a seed: that plan. With minutes: new seeds until the time is over. Ends with 1 when a promise was
 * broken, and says how to run that plan again. See docs/faults.md.
 */
import { parseArgs } from 'node:util';
import '../test/support/typescript.mjs';
import { buildIfStale } from './build-if-stale.mjs';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string' },
    seed: { type: 'string' },
    seconds: { type: 'string' },
    people: { type: 'string' },
    devices: { type: 'string' },
    rate: { type: 'string' },
    faults: { type: 'string' },
    'no-redis': { type: 'boolean' },
    fsync: { type: 'boolean' },
    quiet: { type: 'boolean' },
  },
});

const { faultNames } = await import('../test/faults/support/nemesis.ts');
const { keptPlans, longPlan } = await import('../test/faults/support/plans.ts');
const { runPlan } = await import('../test/faults/support/run.ts');

const number = (name) => (values[name] === undefined ? {} : { [name]: Number(values[name]) });
const faults =
  values.faults === undefined ? undefined : values.faults === 'all' ? 'all' : values.faults.split(',');
const strange = Array.isArray(faults) ? faults.filter((name) => !faultNames.includes(name)) : [];
if (strange.length > 0) {
  console.error(`No such fault: ${strange.join(', ')}. There are: ${faultNames.join(', ')}.`);
  process.exit(1);
}
const given = {
  ...number('seconds'),
  ...number('people'),
  ...number('devices'),
  ...number('rate'),
  ...(faults === undefined ? {} : { faults }),
  ...(values['no-redis'] ? { redis: false } : {}),
  ...(values.fsync ? { fsync: true } : {}),
};

function* plans() {
  if (values.minutes !== undefined) {
    const end = performance.now() + Number(values.minutes) * 60_000;
    const seed = values.seed ?? new Date().toISOString().slice(0, 16).replaceAll(/\D/g, '');
    for (let n = 0; performance.now() < end; n++) yield { ...longPlan(seed, n), ...given };
  } else if (values.seed !== undefined) {
    const kept = Object.values(keptPlans).find((plan) => plan.seed === values.seed);
    yield { seconds: 18, people: 5, devices: 2, faults: 'all', ...kept, ...given, seed: values.seed };
  } else for (const plan of Object.values(keptPlans)) yield { ...plan, ...given };
}

const columns = [
  ['seed', 22],
  ['s', 6],
  ['operations', 11],
  ['ack/ref/unk', 13],
  ['no answer', 10],
  ['shown', 7],
  ['resets', 7],
  ['cuts', 6],
  ['violations', 11],
];
const row = (cells) => columns.map(([, width], n) => String(cells[n]).padEnd(width)).join('');

// Ends what was started: the processes of a run go with the exit of this one.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

await buildIfStale((line) => console.error(line));
let broken = 0;
let ran = 0;
const total = { operations: 0, shown: 0, faults: 0 };
console.log(row(columns.map(([name]) => name)));
for (const plan of plans()) {
  ran += 1;
  try {
    const { stats, violations, command, historyFile, schedule } = await runPlan(plan);
    const outcome = `${stats.acknowledged}/${stats.refused}/${stats.unknown}`;
    const { seconds, operations, unknownAnswers, shown, resets, cuts } = stats;
    console.log(
      row([plan.seed, seconds, operations, outcome, unknownAnswers, shown, resets, cuts, violations.length]),
    );
    const kinds = Object.entries(stats.faults).map(([name, n]) => `${name} ${n}`);
    if (!values.quiet) console.log(`  ${kinds.join(', ') || 'no faults'}`);
    total.operations += operations;
    total.shown += shown;
    total.faults += Object.values(stats.faults).reduce((sum, n) => sum + n, 0);
    if (violations.length === 0) continue;
    console.log(schedule);
    for (const violation of violations.slice(0, 20)) console.log(`  ${JSON.stringify(violation)}`);
    console.log(`  history: ${historyFile}\n  again:   ${command}`);
  } catch (error) {
    console.log(row([plan.seed, '', '', '', '', '', '', '', 'could not run']));
    console.log(error instanceof Error ? error.message : error);
  }
  broken += 1;
}
console.log(
  `${ran} plans, ${total.operations} operations, ${total.shown} events shown, ${total.faults} faults, ${broken} plans with violations`,
);
process.exit(broken > 0 ? 1 : 0);
