/**
 * `npm run test:mutations [-- name…] [--seeds 3] [--seed m] [--controls] [--no-controls]`: builds of the product that are
 * broken on purpose, each against a plan of the fault suite, or a test, that is aimed at it. Every one of them has to be found, by a
 * rule that it was expected to break, and the unbroken build has to pass the same plans. Ends with 1 otherwise. See
 * docs/faults.md.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import '../test/support/typescript.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  allowNegative: true,
  options: {
    seeds: { type: 'string', default: '3' },
    seed: { type: 'string', default: 'm' },
    controls: { type: 'boolean', default: true },
    keep: { type: 'string' },
  },
});
const { aimedPlans, aimedTests, mutations } = await import('../test/faults/support/mutations.ts');
const { Workshop } = await import('../test/faults/support/broken-build.ts');
const { commandOf } = await import('../test/faults/support/command.ts');
const { runPlan } = await import('../test/faults/support/run.ts');

const strange = positionals.filter((name) => !(name in mutations));
if (strange.length > 0) {
  console.error(`No such mutation: ${strange.join(', ')}. There are: ${Object.keys(mutations).join(', ')}.`);
  process.exit(1);
}
const chosen = Object.entries(mutations).filter(
  ([name]) => positionals.length === 0 || positionals.includes(name),
);

const counted = (violations) => {
  const counts = new Map();
  for (const { rule } of violations) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  return counts;
};
const listed = (counts) => Array.from(counts, ([rule, n]) => `${rule} ${n}`).join(', ') || '–';

const columns = [
  ['build', 29],
  ['plan', 33],
  ['seed', 5],
  ['seconds', 8],
  ['verdict', 10],
];
const line = (cells, rules) =>
  console.log(columns.map(([, width], i) => String(cells[i]).padEnd(width)).join('') + rules);

/** Runs one plan on one build; a run that cannot end is as red as one that breaks a rule, but not as expected. */
async function attempt(build, plan, seed) {
  const options = values.keep === undefined ? {} : { keepIn: values.keep };
  try {
    const { violations, stats } = await runPlan({ ...aimedPlans[plan], seed, build }, options);
    return { counts: counted(violations), violations, seconds: stats.seconds };
  } catch (error) {
    return {
      counts: new Map([['RUN_FAILED', 1]]),
      violations: [{ rule: 'RUN_FAILED', text: error.message }],
      seconds: 0,
    };
  }
}

const root = dirname(dirname(fileURLToPath(import.meta.url)));
/** What a test that fails counts as, beside the rules of the checker. */
const TEST_FAILED = 'TEST_FAILED';

/** Runs one test of the process suite on one build, as `npm test` would. */
async function attemptTest(build, name) {
  const { file, title } = aimedTests[name];
  const folder = mkdtempSync(join(tmpdir(), 'tanggap-mutation-test-'));
  const output = join(folder, 'result.json');
  const began = performance.now();
  try {
    const args = ['node_modules/jest/bin/jest.js', '--selectProjects', 'process', '--ci', '--json'];
    await new Promise((done, failed) => {
      spawn(process.execPath, [...args, '--outputFile', output, '-t', title, '--runTestsByPath', file], {
        cwd: root,
        stdio: 'ignore',
        env: {
          ...process.env,
          BUILD_UNDER_TEST: build,
          NODE_OPTIONS: '--experimental-vm-modules --disable-warning=ExperimentalWarning',
        },
      })
        .once('exit', done)
        .once('error', failed);
    });
    const tests = JSON.parse(readFileSync(output, 'utf8'))
      .testResults.flatMap((suite) => suite.assertionResults)
      .filter((test) => test.title.includes(title));
    const violations = tests
      .filter((test) => test.status === 'failed')
      .map((test) => ({ rule: TEST_FAILED, text: test.failureMessages[0]?.split('\n')[0] ?? '' }));
    // Neither passed nor failed: skipped, or the file did not load.
    if (violations.length === 0 && !tests.some((test) => test.status === 'passed'))
      violations.push({ rule: 'RUN_FAILED', text: 'the test did not run' });
    const seconds = Math.round((performance.now() - began) / 100) / 10;
    return { counts: counted(violations), violations, seconds };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

let bad = 0;
const workshop = await Workshop.open();
try {
  const began = performance.now();
  line(
    columns.map(([title]) => title),
    'rules',
  );
  if (values.controls) {
    const build = await workshop.build('unbroken', []);
    for (const test of new Set(chosen.flatMap(([, mutation]) => mutation.test ?? []))) {
      const { counts, violations, seconds } = await attemptTest(build, test);
      const green = counts.size === 0;
      if (!green) bad++;
      line(['unbroken', test, '', seconds, green ? 'green' : 'RED'], listed(counts));
      for (const { rule, text } of violations) console.log(`    ${rule}: ${text}`);
    }
    for (const plan of new Set(chosen.flatMap(([, mutation]) => mutation.plan ?? []))) {
      const seed = `${values.seed}1`;
      const { counts, violations, seconds } = await attempt(build, plan, seed);
      const green = counts.size === 0;
      if (!green) bad++;
      line(['unbroken', plan, seed, seconds, green ? 'green' : 'RED'], listed(counts));
      for (const { rule, text } of violations.slice(0, 5)) console.log(`    ${rule}: ${text}`);
      if (!green) console.log(`    again: ${commandOf({ ...aimedPlans[plan], seed })}`);
    }
  }
  for (const [name, { patches, plan, test, expect = [TEST_FAILED] }] of chosen) {
    const build = await workshop.build(name.replaceAll(' ', '-'), patches);
    let found = false;
    if (test !== undefined) {
      const { counts, violations, seconds } = await attemptTest(build, test);
      found = counts.has(TEST_FAILED);
      line(
        [name, test, '', seconds, found ? 'found' : counts.size > 0 ? 'otherwise' : 'missed'],
        listed(counts),
      );
      for (const { rule, text } of violations) console.log(`    ${rule}: ${text}`);
    }
    for (let n = 1; plan !== undefined && n <= Number(values.seeds) && !found; n++) {
      const seed = `${values.seed}${n}`;
      const { counts, violations, seconds } = await attempt(build, plan, seed);
      found = expect.some((rule) => counts.has(rule));
      line(
        [name, plan, seed, seconds, found ? 'found' : counts.size > 0 ? 'otherwise' : 'missed'],
        listed(counts),
      );
      if (!found) for (const { rule, text } of violations.slice(0, 3)) console.log(`    ${rule}: ${text}`);
    }
    if (!found) {
      bad++;
      console.log(`    SURVIVED: expected ${expect.join(' or ')}`);
      console.log(
        `    again: npm run test:mutations -- '${name}' --seeds ${values.seeds} --seed ${values.seed}`,
      );
    }
  }
  const minutes = ((performance.now() - began) / 60_000).toFixed(1);
  console.log(
    `\n${chosen.length} broken builds, ${bad === 0 ? 'all found' : `${bad} not as they have to be`}, ${minutes} minutes.`,
  );
} finally {
  await workshop.close();
}
process.exit(bad === 0 ? 0 : 1);
