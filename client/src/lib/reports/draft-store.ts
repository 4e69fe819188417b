import type { Report, ReportLine } from '#contracts/index.js';
import type { Database, DraftRow, LocalLine } from '../sync/database.js';

/** What a person writes on one day. */
export interface DayText {
  lines: LocalLine[];
  note: string;
}

export const isBlank = (line: LocalLine): boolean =>
  line.activity.trim() === '' && line.quantity === null && !line.obstacle?.trim();

/** The text as it is kept: without lines that nobody wrote in. */
export function kept(text: DayText): DayText {
  return { lines: text.lines.filter((line) => !isBlank(line)).map((line) => ({ ...line })), note: text.note };
}

export function sameText(a: DayText, b: DayText): boolean {
  const plain = ({ lines, note }: DayText) =>
    JSON.stringify([
      lines.map((line) => [
        line.id,
        line.activity.trim(),
        line.indicatorId,
        line.quantity,
        line.obstacle?.trim() ?? '',
      ]),
      note.trim(),
    ]);
  return plain(kept(a)) === plain(kept(b));
}

/** Whether two texts say the same, whatever the ids of their lines: a line typed on two devices has two ids. */
function saysTheSame(a: DayText, b: DayText): boolean {
  const unnamed = (text: DayText) => ({ ...text, lines: text.lines.map((line) => ({ ...line, id: '' })) });
  return sameText(unnamed(a), unnamed(b));
}

export function textOf(report: { lines: readonly ReportLine[]; note: string | null }): DayText {
  return { lines: report.lines.map((line) => ({ ...line })), note: report.note ?? '' };
}

/** What the form opens with: unsent text of this device first, else what the server has, else nothing. */
export function opening(
  row: DraftRow | undefined,
  report: Report | null,
): { text: DayText; base: number | null; rev: number; dirty: boolean } {
  const rev = row?.rev ?? 0;
  if (report && !row?.dirty && report.draftVersion >= (row?.base ?? 0))
    return { text: textOf(report), base: report.draftVersion, rev, dirty: false };
  if (row) return { text: { lines: row.lines, note: row.note }, base: row.base, rev, dirty: row.dirty };
  return { text: { lines: [], note: '' }, base: null, rev, dirty: false };
}

export type Written = { ok: true; rev: number } | { ok: false; theirs: DraftRow };

/**
 * Keeps the text on this device, in one transaction. Another tab may have written since `rev`: then nothing is
 * overwritten and both texts go to the person. `base` rises with every answer of the server to this device.
 */
export async function writeDraft(
  db: Database,
  date: string,
  text: DayText,
  known: { rev: number; base: number | null; now: number },
): Promise<Written> {
  const tx = db.transaction('drafts', 'readwrite');
  const stored = await tx.store.get(date);
  if (stored && stored.rev !== known.rev && !saysTheSame(stored, text)) {
    await tx.done;
    return { ok: false, theirs: stored };
  }
  const rev = Math.max(stored?.rev ?? 0, known.rev) + 1;
  const base =
    stored?.dirty === true
      ? stored.base
      : stored?.base == null
        ? known.base
        : Math.max(stored.base, known.base ?? 0);
  await tx.store.put({ date, ...kept(text), base, dirty: true, rev, editedAt: known.now });
  await tx.done;
  return { ok: true, rev };
}
