import type { DraftPut, ReportLine } from '#contracts/reports.js';

/** What a report says: its lines in order, and the note. */
export interface Content {
  readonly lines: readonly ReportLine[];
  readonly note: string | null;
}

export const EMPTY: Content = { lines: [], note: null };

const blankToNull = (text: string | null | undefined) => (text === undefined || text === '' ? null : text);

/**
 * What was sent, with an id for every line. An id stays with its line from version to version, so that comments keep
 * theirs. A line without one takes the id of the stored line with the same activity and indicator that nobody claims
 * (a client that keeps no ids, or a retry), else a new one; so does a second line with the same id, and an id that
 * another report holds (`heldElsewhere`: "repeat yesterday" copied it).
 */
export function settle(
  sent: Pick<DraftPut, 'lines' | 'note'>,
  stored: readonly ReportLine[],
  heldElsewhere: ReadonlySet<string>,
  newId: () => string,
): Content {
  const claimed = new Set<string>();
  const own = sent.lines.map(({ id }) => {
    if (id === undefined || heldElsewhere.has(id) || claimed.has(id)) return undefined;
    claimed.add(id);
    return id;
  });
  const lines = sent.lines.map((line, index): ReportLine => {
    const activity = line.activity;
    const indicatorId = line.indicatorId ?? null;
    let id = own[index];
    if (id === undefined) {
      const same = stored.find(
        (s) => s.activity === activity && s.indicatorId === indicatorId && !claimed.has(s.id),
      );
      id = same?.id ?? newId();
      claimed.add(id);
    }
    return {
      id,
      activity,
      indicatorId,
      quantity: line.quantity ?? null,
      obstacle: blankToNull(line.obstacle),
    };
  });
  return { lines, note: blankToNull(sent.note) };
}

export function sameContent(a: Content, b: Content): boolean {
  return (
    a.note === b.note &&
    a.lines.length === b.lines.length &&
    a.lines.every((line, i) => {
      const other = b.lines[i];
      return (
        line.id === other?.id &&
        line.activity === other.activity &&
        line.indicatorId === other.indicatorId &&
        line.quantity === other.quantity &&
        line.obstacle === other.obstacle
      );
    })
  );
}

/**
 * What becomes of a PUT. `base` is the `draftVersion` that the writer saw last (absent: none). Two devices on one draft:
 * the later one either saw what it replaces, or says the same, or gets a conflict to show; it never overwrites unseen.
 */
export function decideSave(o: {
  readonly base: number | undefined;
  readonly draftVersion: number;
  readonly same: boolean;
}): 'unchanged' | 'save' | 'conflict' {
  if (o.same && o.draftVersion > 0) return 'unchanged';
  return (o.base ?? 0) === o.draftVersion ? 'save' : 'conflict';
}

/** Why a text cannot be submitted, by field; empty: it can. */
export function missing(content: Content): { path: string; code: string; params: Record<string, unknown> }[] {
  const rule = (path: string, origin: string) => ({
    path,
    code: 'too_small',
    params: { origin, minimum: 1 },
  });
  if (content.lines.length === 0) return [rule('/lines', 'array')];
  return content.lines.flatMap((line, i) =>
    line.activity === '' ? [rule(`/lines/${i}/activity`, 'string')] : [],
  );
}
