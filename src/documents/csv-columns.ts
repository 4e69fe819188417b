import { hash } from 'node:crypto';
import type { SummaryEmployee, SummaryIndicator } from '#contracts/summaries.js';
import { weekOfKey } from '#contracts/rules/summary-period.js';
import { canonicalText, type StoredSummary } from '../summaries/index.js';
import type { Cell } from './domain/csv.js';

/** What a row is about: one of a person's indicators, or the person alone when there is none. */
interface Row {
  readonly summary: StoredSummary;
  readonly person: SummaryEmployee;
  readonly indicator: SummaryIndicator | undefined;
  readonly unitName: string | null;
  readonly digest: string;
}

/** Digits of a row's digest: enough to find the row that was changed; the proof is the hash over all rows. */
const DIGEST_DIGITS = 16;

/** First digits of the SHA-256 of a person's canonical text. */
export const digestOf = (person: SummaryEmployee): string =>
  hash('sha256', canonicalText(person), 'hex').slice(0, DIGEST_DIGITS);

/** The columns, in the order in which outside programs know them; new ones come last. */
const COLUMNS: readonly (readonly [name: string, read: (row: Row) => Cell])[] = [
  ['week', ({ summary }) => weekOfKey(summary.period)],
  ['revision', ({ summary }) => summary.revision],
  ['provisional', ({ summary }) => summary.provisional],
  ['personId', ({ person }) => person.personId],
  ['name', ({ person }) => person.name],
  ['unitId', ({ person }) => person.unitId],
  ['unitName', ({ unitName }) => unitName],
  ['expectedDays', ({ person }) => person.expectedDays],
  ['onTime', ({ person }) => person.onTime],
  ['late', ({ person }) => person.late],
  ['missing', ({ person }) => person.missing],
  ['pending', ({ person }) => person.pending],
  ['onLeave', ({ person }) => person.onLeave],
  ['feedbackReceived', ({ person }) => person.feedbackReceived],
  ['praise', ({ person }) => person.feedback.praise],
  ['suggestion', ({ person }) => person.feedback.suggestion],
  ['question', ({ person }) => person.feedback.question],
  ['correction', ({ person }) => person.feedback.correction],
  ['replies', ({ person }) => person.feedback.replies],
  ['responseMinutes', ({ person }) => person.responseMinutes],
  ['unanswered', ({ person }) => person.unanswered],
  ['indicatorId', ({ indicator }) => indicator?.indicatorId ?? null],
  ['indicator', ({ indicator }) => indicator?.name ?? null],
  ['unit', ({ indicator }) => indicator?.unit ?? null],
  ['period', ({ indicator }) => indicator?.period ?? null],
  ['periodFrom', ({ indicator }) => indicator?.periodFrom ?? null],
  ['periodTo', ({ indicator }) => indicator?.periodTo ?? null],
  ['target', ({ indicator }) => indicator?.target ?? null],
  ['targetMax', ({ indicator }) => indicator?.targetMax ?? null],
  ['actual', ({ indicator }) => indicator?.actual ?? null],
  ['expectedToDate', ({ indicator }) => indicator?.expectedToDate ?? null],
  ['achievement', ({ indicator }) => indicator?.achievement ?? null],
  ['achievementCapped', ({ indicator }) => indicator?.achievementCapped ?? null],
  ['achievementToDate', ({ indicator }) => indicator?.achievementToDate ?? null],
  ['change', ({ indicator }) => indicator?.change ?? null],
  ['supervisorId', ({ person }) => person.supervisorId],
  ['terms', ({ indicator }) => indicator?.terms ?? null],
  ['ended', ({ indicator }) => indicator?.ended ?? null],
  ['context', ({ person }) => person.context],
  ['indicatorContext', ({ indicator }) => indicator?.context ?? null],
  ['rowDigest', ({ digest }) => digest],
  ['contentHash', ({ summary }) => summary.partHash],
  ['revisionHash', ({ summary }) => summary.hash],
  ['covers', ({ summary }) => summary.period],
  ['aspect', ({ indicator }) => indicator?.aspect ?? null],
  ['polarity', ({ indicator }) => indicator?.polarity ?? null],
  ['rollup', ({ indicator }) => indicator?.rollup ?? null],
];

export const csvHead: readonly string[] = COLUMNS.map(([name]) => name);

/** A person's rows: one per indicator, one for who has none. */
export function csvRows(
  summary: StoredSummary,
  person: SummaryEmployee,
  units: ReadonlyMap<string, string>,
): Cell[][] {
  const unitName = units.get(person.unitId) ?? null;
  const digest = digestOf(person);
  const indicators = person.indicators.length > 0 ? person.indicators : [undefined];
  return indicators.map((indicator) =>
    COLUMNS.map(([, read]) => read({ summary, person, indicator, unitName, digest })),
  );
}
