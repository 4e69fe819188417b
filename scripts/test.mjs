/**
 * `npm test [-- suite… [pattern…]]`: builds what is stale, runs the Jest suites of jest.config.mjs and the browser
 * suite of Playwright, names every skipped test, and ends with one line, `N passed, N failed[, N skipped]`, counted
 * from what the runners report. A suite that cannot run counts as a failure, and so does a run without any test.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import jestConfig from '../jest.config.mjs';
import { buildIfStale } from './build-if-stale.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const ci = process.env.CI === 'true';
const jestSuites = jestConfig.projects.map((project) => project.displayName);
const suites = [...jestSuites, 'browser'];

/** Suites that start the built product; the others read the sources. */
const needsBuild = (suite) => !['unit', 'medium', 'architecture'].includes(suite);
/** Suites that start many processes themselves: one file at a time. */
const oneByOne = (suite) => !['unit', 'medium'].includes(suite);
/** A runner that hangs is ended, and counted as failed. */
const SUITE_DEADLINE_MS = 40 * 60_000;

const results = mkdtempSync(join(tmpdir(), 'tanggap-test-'));
process.once('exit', () => rmSync(results, { recursive: true, force: true }));

let running;
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    running?.kill(signal);
    process.exitCode = 1;
    report(`stopped by ${signal}`);
    process.exit(1);
  });
}

const total = { passed: 0, failed: 0, skipped: [], unsteady: [], failures: [], times: [] };

function say(line) {
  writeSync(1, `${line}\n`);
}

function fail(name, reason) {
  total.failed += 1;
  total.failures.push(`${name}: ${reason}`);
}

/** Runs a program of this repository with the terminal as its output; resolves with its exit code. */
function run(args, env = {}, deadline = SUITE_DEADLINE_MS, stdio = ['ignore', 1, 1]) {
  return new Promise((done) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio, env: { ...process.env, ...env } });
    running = child;
    const timer = setTimeout(() => {
      say(`${args[0]} did not end within ${deadline / 1000} s and is stopped.`);
      child.kill('SIGTERM');
      setTimeout(() => child.kill('SIGKILL'), 10_000).unref();
    }, deadline);
    child.once('error', (error) => {
      clearTimeout(timer);
      say(String(error));
      done(1);
    });
    child.once('exit', (code) => {
      clearTimeout(timer);
      running = undefined;
      done(code ?? 1);
    });
  });
}

function readResult(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

async function runJest(suite, patterns) {
  const file = join(results, `${suite}.json`);
  const args = ['node_modules/jest/bin/jest.js', '--selectProjects', suite, '--json', '--outputFile', file];
  args.push('--passWithNoTests', '--ci', `--maxWorkers=${oneByOne(suite) ? 1 : 2}`);
  if (patterns.length > 0) args.push('--testPathPatterns', ...patterns);
  const code = await run(
    args,
    {
      NODE_OPTIONS: '--experimental-vm-modules --disable-warning=ExperimentalWarning',
    },
    undefined,
    ['ignore', 'ignore', 1],
  );
  const result = readResult(file);
  if (result === undefined) {
    fail(suite, `jest ended with ${code} and no result`);
    return;
  }
  total.passed += result.numPassedTests;
  const before = total.failed;
  for (const { name, message, status, assertionResults } of result.testResults) {
    let failedHere = 0;
    for (const test of assertionResults) {
      const title = [...test.ancestorTitles, test.title].join(' › ');
      if (test.status === 'failed') {
        failedHere += 1;
        fail(suite, title);
      } else if (test.status !== 'passed') {
        total.skipped.push(`${suite}: ${title}`);
      }
    }
    // A file that could not be loaded has no tests that failed.
    if (status === 'failed' && failedHere === 0) {
      fail(suite, `${name.slice(root.length + 1)} did not run: ${firstLine(message)}`);
    }
  }
  if (code !== 0 && total.failed === before) fail(suite, `jest ended with ${code} although no test failed`);
}

/** The first line that says something: Jest's own heading above a file that did not load says nothing. */
const firstLine = (text) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .find((line) => line !== '' && !line.startsWith('●')) ?? 'no reason given';

function chromiumOnPath() {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return ['chromium', 'chromium-browser', 'google-chrome'].some((name) =>
    folders.some((folder) => existsSync(join(folder, name))),
  );
}

/** Every test of Playwright's report, flat: a test runs once in each project. */
function* playwrightTests(suite, titles = []) {
  const path = suite.title ? [...titles, suite.title] : titles;
  for (const spec of suite.specs ?? []) {
    for (const test of spec.tests)
      yield { title: [...path, spec.title, `(${test.projectName})`].join(' › '), test };
  }
  for (const inner of suite.suites ?? []) yield* playwrightTests(inner, path);
}

async function runBrowser(patterns) {
  const file = join(results, 'browser.json');
  const args = ['node_modules/@playwright/test/cli.js', 'test', '--pass-with-no-tests'];
  const browser = chromiumOnPath();
  if (!browser && ci) {
    fail('browser', 'no chromium on PATH, and in CI nothing is skipped for that');
    return;
  }
  args.push(browser ? '--reporter=list,json' : '--reporter=json');
  if (!browser) args.push('--list');
  const code = await run([...args, ...patterns], { PLAYWRIGHT_JSON_OUTPUT_NAME: file });
  const result = readResult(file);
  if (result === undefined) {
    fail('browser', `playwright ended with ${code} and no result`);
    return;
  }
  const before = total.failed;
  for (const error of result.errors ?? [])
    fail('browser', firstLine(error.message ?? 'an error without a test'));
  for (const { title, test } of result.suites.flatMap((suite) => [...playwrightTests(suite)])) {
    if (!browser) total.skipped.push(`browser: ${title} (no chromium on this machine)`);
    else if (test.status === 'expected') total.passed += 1;
    else if (test.status === 'flaky') {
      total.passed += 1;
      total.unsteady.push(`browser: ${title}`);
    } else if (test.status === 'skipped') {
      const reason = test.annotations?.find((note) => note.type === 'skip')?.description;
      total.skipped.push(`browser: ${title}${reason ? ` (${reason})` : ''}`);
    } else fail('browser', title);
  }
  if (code !== 0 && total.failed === before)
    fail('browser', `playwright ended with ${code} although no test failed`);
}

/** The last lines: how long each suite took, what was skipped, what passed on its second try alone, what failed; the count stands on the very last. */
function report(interrupted) {
  if (interrupted) fail('run', interrupted);
  if (total.passed + total.failed === 0) fail('run', 'no test ran');
  say('');
  // Once more at the end, where a record that keeps only the end has them too.
  if (total.times.length > 1) say(total.times.join(', '));
  for (const name of total.skipped) say(`skipped  ${name}`);
  for (const name of total.unsteady) say(`unsteady ${name} (passed on its second try: find out why)`);
  for (const name of total.failures) say(`failed   ${name}`);
  const skipped = total.skipped.length > 0 ? `, ${total.skipped.length} skipped` : '';
  say(`${total.passed} passed, ${total.failed} failed${skipped}`);
}

const wanted = process.argv.slice(2);
const chosen = suites.filter((suite) => wanted.includes(suite));
const patterns = wanted.filter((word) => !suites.includes(word));
const plan = chosen.length > 0 ? chosen : suites;

// .ci/run hands over the gates (lint, types, …) that failed before: they belong into the count.
for (const gate of (process.env.FAILED_GATES ?? '').split(' ').filter(Boolean)) fail('gate', gate);

let built = true;
if (plan.some(needsBuild)) {
  await buildIfStale(say).catch((error) => {
    built = false;
    say(error.message);
    fail('build', firstLine(error.message));
  });
}
for (const suite of plan) {
  const started = performance.now();
  say(`\n${suite}`);
  if (!built && needsBuild(suite)) {
    fail(suite, 'not run, the build failed');
    continue;
  }
  if (suite === 'browser') await runBrowser(patterns);
  else await runJest(suite, patterns);
  const took = `${suite} took ${((performance.now() - started) / 1000).toFixed(1)} s`;
  total.times.push(took);
  say(took);
}
report();
process.exit(total.failed > 0 ? 1 : 0);
