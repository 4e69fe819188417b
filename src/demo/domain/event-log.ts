import type { Member } from './organisation.js';
import { markOf } from './random.js';
import type { DemoRows } from './rows.js';
import { iso } from './span.js';

interface Happening {
  readonly at: number;
  readonly kind: string;
  readonly ref: string;
  readonly people: readonly Member[];
}

/** What happened to whom, from which the streams are made. */
export class EventLog {
  readonly #events: Happening[] = [];
  readonly #cells = new Map<string, number>();

  add(at: number, kind: string, ref: string, people: readonly (Member | null)[]): void {
    const present = people.filter((p) => p !== null);
    this.#events.push({ at: Math.floor(at / 1000) * 1000, kind, ref, people: [...new Set(present)] });
    // The first one named is the one whom it is about: their cell on the board changed.
    const subject = present[0];
    if (subject !== undefined) this.#cells.set(subject.id, (this.#cells.get(subject.id) ?? 0) + 1);
  }

  /** Everybody's stream, numbered from 1 without a hole, acknowledged as far as `heard` says. */
  streams(
    members: readonly Member[],
    heard: (member: Member, at: number) => boolean,
  ): Pick<DemoRows, 'stream' | 'stream_ack' | 'feed_event' | 'board_cell'> {
    const rows: Pick<DemoRows, 'stream' | 'stream_ack' | 'feed_event' | 'board_cell'> = {
      stream: [],
      stream_ack: [],
      feed_event: [],
      board_cell: [],
    };
    const streams = new Map(members.map((m) => [m, [] as Happening[]]));
    // The sort is stable: what happened at once stays in the order in which it was written.
    for (const e of this.#events.sort((x, y) => x.at - y.at))
      for (const member of e.people) streams.get(member)?.push(e);
    for (const [member, mine] of streams) {
      mine.forEach((e, i) => {
        const seq = i + 1;
        const mark = `\\x${markOf(`${member.key}/${String(seq)}/${e.ref}/${e.kind}`)}`;
        rows.feed_event.push({ person_id: member.id, seq, kind: e.kind, ref: e.ref, mark, at: iso(e.at) });
      });
      rows.board_cell.push({ person_id: member.id, version: this.#cells.get(member.id) ?? 1 });
      if (mine.length === 0) continue;
      rows.stream.push({ person_id: member.id, seq: mine.length });
      // Whoever heard of something has heard of all before it.
      const acked = mine.findLastIndex((e) => heard(member, e.at)) + 1;
      if (acked > 0) rows.stream_ack.push({ person_id: member.id, acked });
    }
    return rows;
  }
}
