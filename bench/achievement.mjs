/**
 * What one achievement costs: exact decimals against the bare float expression that they replace. Both run in the same
 * process over the same numbers, in alternating blocks, so that the machine's mood hits both.
 */
import { fileURLToPath } from 'node:url';

const BLOCKS = 9;
const CALLS = 200_000;
const SIZE = 1024;

/** A fixed sequence, so that every run measures the same numbers. */
function sequence(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function inputs(make) {
  const next = sequence(20261120);
  return Array.from({ length: SIZE }, () => make(next));
}

const decimal = (next, below) => (1 + next(below * 10_000) / 10_000).toFixed(4);

/** One literal for all cases: rows of one shape, as a mapper from SQL makes them. */
const row = (target, actual, elapsedDays = 1, range = {}) => ({
  polarity: range.polarity ?? 'higher',
  aspect: range.aspect ?? 'quantity',
  target,
  targetMax: range.targetMax ?? null,
  actual,
  rollup: 'sum',
  elapsedDays,
  totalDays: 240,
});
const months = { polarity: 'range', aspect: 'time', targetMax: '8' };

const CASES = [
  {
    name: 'achievement: whole numbers',
    call: 'achievement',
    make: (next) => row(1 + next(500), next(600)),
  },
  {
    name: 'achievement: whole numbers, every row of another shape',
    call: 'achievement',
    // V8 gives every object made by a spread with further properties a hidden class of its own.
    make: (next) => ({ ...row(0, 0), target: 1 + next(500), actual: next(600), [`note${next(1e6)}`]: 1 }),
  },
  {
    name: 'achievement: numbers with decimals',
    call: 'achievement',
    make: (next) => row(1 + next(5000) / 100, next(6000) / 100),
  },
  {
    name: 'achievement: numeric(16,4) text',
    call: 'achievement',
    make: (next) => row(decimal(next, 500), decimal(next, 600)),
  },
  {
    name: 'achievement: range of months, text',
    call: 'achievement',
    make: (next) => row('7', decimal(next, 12), 1, months),
  },
  {
    name: 'achievement: 22 digits (BigInt)',
    call: 'achievement',
    make: (next) => row(`9${decimal(next, 500)}00000000000000`, decimal(next, 600)),
  },
  {
    name: 'achievementToDate: whole numbers',
    call: 'achievementToDate',
    make: (next) => row(1 + next(500), next(600), 1 + next(200)),
  },
  {
    name: 'progressOf: numeric(16,4) text',
    call: 'progressOf',
    make: (next) => row(decimal(next, 500), decimal(next, 600), 1 + next(200)),
  },
];

let sink = 0;
let loops = 0;

/** A loop with a source of its own for every case: a shared one would measure its megamorphic call instead. */
function timer(body) {
  const loop = new Function(
    'run',
    'rows',
    'calls',
    'mask',
    `/* ${loops++} */ let sum = 0; for (let i = 0; i < calls; i++) sum += run(rows[i & mask]); return sum;`,
  );
  return (rows) => {
    const start = process.hrtime.bigint();
    sink += loop(body, rows, CALLS, SIZE - 1);
    return Number(process.hrtime.bigint() - start) / CALLS;
  };
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

function measure({ name, call, make }, rules) {
  const rows = inputs(make);
  const floats = rows.map((row) => ({ actual: Number(row.actual), target: Number(row.target) }));
  const rule = rules[call];
  const own = timer(call === 'progressOf' ? (row) => rule(row).achievement : (row) => rule(row));
  const floor = timer((row) => (row.actual / row.target) * 100);
  own(rows);
  floor(floats);
  const blocks = Array.from({ length: BLOCKS }, () => ({ own: own(rows), floor: floor(floats) }));
  const ownMedian = median(blocks.map((block) => block.own));
  const floorMedian = median(blocks.map((block) => block.floor));
  const all = blocks.map((block) => block.own);
  return {
    case: name,
    median: ownMedian,
    floor: floorMedian,
    ratio: ownMedian / floorMedian,
    spread: (Math.max(...all) - Math.min(...all)) / ownMedian,
  };
}

/**
 * @param {{json?: unknown}} [options] with `json`, nothing is printed: the caller writes the result
 * @returns {Promise<{name: string, rows: object[], notes: string[]}>} times in nanoseconds a call
 */
export async function run({ json } = {}) {
  const rules = await import('../dist/contracts/rules/achievement.js');
  const rows = CASES.map((item) => measure(item, rules));
  const notes = [
    `node ${process.version}, ${BLOCKS} alternating blocks of ${CALLS.toLocaleString('en')} calls, ns a call`,
    'floor: actual / target * 100 in floats over the same numbers, parsed beforehand; spread: (max - min) / median of the blocks',
  ];
  if (!json) {
    const table = rows.map((row) => ({
      case: row.case,
      'median ns': row.median.toFixed(1),
      'floor ns': row.floor.toFixed(2),
      ratio: row.ratio.toFixed(1),
      spread: `${(row.spread * 100).toFixed(0)} %`,
    }));
    console.table(table);
    for (const note of notes) console.log(note);
  }
  if (Number.isNaN(sink)) throw new Error('a case computed no number');
  return { name: 'achievement', rows, notes };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await run();
