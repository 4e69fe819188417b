import type { Database } from '../sync/database.js';
import { kept, type DayText } from './draft-store.js';

/** After a conflict: the person chose `text`, having seen the server's text of version `base`. */
export async function settleDraft(
  db: Database,
  date: string,
  text: DayText,
  choice: { base: number | null; dirty: boolean; now: number },
): Promise<number> {
  const tx = db.transaction('drafts', 'readwrite');
  const stored = await tx.store.get(date);
  const rev = (stored?.rev ?? 0) + 1;
  await tx.store.put({
    date,
    ...kept(text),
    base: choice.base,
    dirty: choice.dirty,
    rev,
    editedAt: choice.now,
  });
  await tx.done;
  return rev;
}

/** Both texts in one: theirs in its order, changed lines as mine, and what only mine has at the end. */
export function merge(mine: DayText, theirs: DayText): DayText {
  const own = new Map(mine.lines.map((line) => [line.id, line]));
  const said = new Set(theirs.lines.map((line) => line.activity.trim().toLowerCase()));
  const lines = theirs.lines.map((line) => own.get(line.id) ?? line);
  const ids = new Set(theirs.lines.map((line) => line.id));
  for (const line of mine.lines) {
    if (!ids.has(line.id) && !said.has(line.activity.trim().toLowerCase())) lines.push(line);
  }
  const note =
    mine.note.trim() === theirs.note.trim()
      ? theirs.note
      : [theirs.note, mine.note].filter((part) => part.trim() !== '').join('\n\n');
  return { lines, note };
}
