import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify';
import type { Summary, SummaryEmployee, SummaryIndicator } from '#contracts/summaries.js';

type Cell = string | number | boolean | null;

const COLUMNS: readonly (readonly [
  string,
  (
    s: Summary,
    e: SummaryEmployee,
    i: SummaryIndicator | undefined,
    units: ReadonlyMap<string, string>,
  ) => Cell,
])[] = [
  ['week', (s) => s.week],
  ['revision', (s) => s.revision],
  ['provisional', (s) => s.provisional],
  ['personId', (_, e) => e.personId],
  ['name', (_, e) => e.name],
  ['unitId', (_, e) => e.unitId],
  ['unitName', (_, e, __, units) => units.get(e.unitId) ?? null],
  ['expectedDays', (_, e) => e.expectedDays],
  ['onTime', (_, e) => e.onTime],
  ['late', (_, e) => e.late],
  ['missing', (_, e) => e.missing],
  ['pending', (_, e) => e.pending],
  ['onLeave', (_, e) => e.onLeave],
  ['feedbackReceived', (_, e) => e.feedbackReceived],
  ['praise', (_, e) => e.feedback.praise],
  ['suggestion', (_, e) => e.feedback.suggestion],
  ['question', (_, e) => e.feedback.question],
  ['correction', (_, e) => e.feedback.correction],
  ['replies', (_, e) => e.feedback.replies],
  ['responseMinutes', (_, e) => e.responseMinutes],
  ['unanswered', (_, e) => e.unanswered],
  ['context', (_, e) => e.context],
  ['indicatorId', (_, __, i) => i?.indicatorId ?? null],
  ['indicator', (_, __, i) => i?.name ?? null],
  ['unit', (_, __, i) => i?.unit ?? null],
  ['period', (_, __, i) => i?.period ?? null],
  ['periodFrom', (_, __, i) => i?.periodFrom ?? null],
  ['periodTo', (_, __, i) => i?.periodTo ?? null],
  ['target', (_, __, i) => i?.target ?? null],
  ['targetMax', (_, __, i) => i?.targetMax ?? null],
  ['actual', (_, __, i) => i?.actual ?? null],
  ['expectedToDate', (_, __, i) => i?.expectedToDate ?? null],
  ['achievement', (_, __, i) => i?.achievement ?? null],
  ['achievementCapped', (_, __, i) => i?.achievementCapped ?? null],
  ['achievementToDate', (_, __, i) => i?.achievementToDate ?? null],
  ['change', (_, __, i) => i?.change ?? null],
  ['indicatorContext', (_, __, i) => i?.context ?? null],
];

/**
 * A text cell that a spreadsheet would take for a formula gets an apostrophe in front; numbers stay numbers, so that a
 * negative achievement does not turn into text.
 */
function harmless(cell: Cell): Cell {
  return typeof cell === 'string' && /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
}

function* rowsOf(summary: Summary): Generator<Cell[]> {
  const units = new Map(summary.units.map((u) => [u.unitId, u.name]));
  yield COLUMNS.map(([name]) => name);
  for (const employee of summary.employees)
    for (const indicator of employee.indicators.length > 0 ? employee.indicators : [undefined])
      yield COLUMNS.map(([, read]) => harmless(read(summary, employee, indicator, units)));
}

/** A summary as CSV (RFC 4180, UTF-8): one row per employee and indicator, who has none with one row. */
export function summaryCsv(summary: Summary): Readable {
  return Readable.from(rowsOf(summary)).pipe(
    stringify({ record_delimiter: 'windows', cast: { boolean: (value) => (value ? 'true' : 'false') } }),
  );
}
