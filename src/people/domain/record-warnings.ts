import { readNip, type NipWarning } from './nip.js';

/** What an admin should look at in a record. */
export type RecordWarning = NipWarning | 'UNIT_MISSING' | 'SUPERVISOR_MISSING';

interface Line {
  readonly from: string;
  readonly to: string | null;
}

const holds = (lines: readonly Line[], date: string) =>
  lines.some((l) => l.from <= date && (l.to === null || l.to >= date));

/**
 * Oddities of the NIP; no unit today or in days to come; no supervisor today, which for the head of the whole is right.
 */
export function recordWarnings(
  record: { nip: string | null; assignments: readonly Line[]; supervisorLines: readonly Line[] },
  today: string,
): RecordWarning[] {
  const nip = record.nip === null ? undefined : readNip(record.nip, today);
  return [
    ...(nip?.ok === true ? nip.warnings : []),
    ...(holds(record.assignments, today) || record.assignments.some((l) => l.from > today)
      ? []
      : (['UNIT_MISSING'] as const)),
    ...(holds(record.supervisorLines, today) ? [] : (['SUPERVISOR_MISSING'] as const)),
  ];
}
