/**
 * `npm run test:faults [-- --minutes 60] [--seed N] [--faults a,b] [--victims web1] [--seconds 18] [--people 5] …`: breaks a
 * running office on purpose and checks that nothing was lost or doubled. Without arguments: the kept plans, as the suite
 * does. With a seed: that plan. With minutes: new seeds until the time is over. Ends with 1 when a promise was broken, and
 * says how to run that plan again. See docs/faults.md.
 */
import '../test/support/typescript.mjs';
import { buildIfStale } from './build-if-stale.mjs';

const { commandLine, commandOf } = await import('../test/faults/support/command.ts');
const { inWords } = await import('../test/faults/support/judgements.ts');
const { layOut, runPlan } = await import('../test/faults/support/run.ts');

let asked;
try {
  asked = commandLine(process.argv.slice(2));
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
const { quiet, dry, minutes } = asked;
if (dry) {
  for (const plan of asked.plans()) {
    console.log(`${commandOf(plan)}\n${layOut(plan, plan.redis ?? true).schedule}`);
    // The plans of a long run have no end.
    if (minutes !== undefined) break;
  }
  process.exit(0);
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
const end = minutes === undefined ? Infinity : performance.now() + minutes * 60_000;
for (const plan of asked.plans()) {
  if (performance.now() >= end) break;
  ran += 1;
  try {
    const { stats, violations, judgements, command, historyFile, schedule } = await runPlan(plan);
    const outcome = `${stats.acknowledged}/${stats.refused}/${stats.unknown}`;
    const { seconds, operations, unknownAnswers, shown, resets, cuts } = stats;
    console.log(
      row([plan.seed, seconds, operations, outcome, unknownAnswers, shown, resets, cuts, violations.length]),
    );
    const kinds = Object.entries(stats.faults).map(([name, n]) => `${name} ${n}`);
    if (!quiet) console.log(`  ${kinds.join(', ') || 'no faults'}`);
    total.operations += operations;
    total.shown += shown;
    total.faults += Object.values(stats.faults).reduce((sum, n) => sum + n, 0);
    if (!quiet) for (const line of inWords(judgements)) console.log(`  ${line}`);
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
