import type { Coverage } from '#contracts/summaries.js';
import { duration, type Words } from './words.js';
import type { Typography } from './typography.js';

/** What sentences are made of: counts of the stored summary, nothing else. */
export interface Told {
  readonly part: { readonly kind: 'all' | 'units' | 'own' };
  readonly coverage: Coverage;
  readonly before: { readonly coverage: Coverage } | null;
  readonly units: readonly {
    readonly unitId: string;
    readonly parentId: string | null;
    readonly responseMinutes: number | null;
  }[];
  readonly tally: {
    readonly reported: number;
    readonly away: number;
    readonly absent: number;
    readonly feedback: {
      readonly praise: number;
      readonly suggestion: number;
      readonly question: number;
      readonly correction: number;
    };
    readonly unanswered: number;
    readonly withoutSupervisor: number;
    readonly indicators: number;
    readonly withoutActual: number;
    readonly notComputable: number;
  };
}

export interface Story {
  readonly happened: string[];
  /** Empty, as all that follows, where there is nobody to tell of. */
  readonly changed: string[];
  /** Empty for one's own part: it is for whoever answers for several people. */
  readonly decide: string[];
  readonly unknown: string[];
}

const COMPARED = ['onTime', 'late', 'missing', 'onLeave'] as const;

/** A period in sentences: what happened, what differs from the one before, what waits for somebody, what nobody knows
 * yet. */
export function storyOf(summary: Told, w: Words, t: Typography): Story {
  const { coverage: c, tally, before } = summary;
  const { sentences: s } = w;
  const n = (value: number) => t.count(value);
  const some = (value: number, sentence: (n: string) => string) => (value > 0 ? [sentence(n(value))] : []);
  const own = summary.part.kind === 'own';
  const f = tally.feedback;
  const received = f.praise + f.suggestion + f.question + f.correction;
  // The one unit above all others shown speaks for the whole part.
  const shown = new Set(summary.units.map((u) => u.unitId));
  const roots = summary.units.filter((u) => u.parentId === null || !shown.has(u.parentId));
  const response = !own && roots.length === 1 ? (roots[0]?.responseMinutes ?? null) : null;

  if (c.employees === 0) return { happened: [s.nobody], changed: [], decide: [], unknown: [] };
  const days =
    c.expectedDays === 0
      ? s.noneExpected
      : own
        ? s.own(n(c.onTime), n(c.expectedDays))
        : s.expected(n(c.expectedDays), n(c.onTime));
  const happened = own
    ? [days]
    : [
        s.coverage(
          n(tally.reported),
          n(c.employees),
          tally.away > 0 ? n(tally.away) : null,
          tally.absent > 0 ? n(tally.absent) : null,
        ),
        days,
      ];
  happened.push(
    ...some(c.late, s.late),
    ...some(c.missing, s.missing),
    ...some(c.onLeave, s.leave),
    received > 0
      ? s.feedback(n(received), n(f.praise), n(f.suggestion), n(f.question), n(f.correction))
      : s.noFeedback,
    ...(response === null ? [] : [s.response(duration(response, w, t))]),
  );

  const decide = own ? [] : [...some(tally.unanswered, s.unanswered), ...some(tally.absent, s.absent)];
  if (!own && decide.length === 0) decide.push(s.nothingWaits);

  const unknown = [
    ...some(c.pending, s.pending),
    ...(own ? [] : some(tally.withoutSupervisor, s.withoutSupervisor)),
    ...(tally.withoutActual > 0 ? [s.withoutActual(n(tally.withoutActual), n(tally.indicators))] : []),
    ...some(tally.notComputable, s.notComputable),
  ];

  const changed: string[] = [];
  if (before === null) changed.push(s.noneBefore);
  else {
    const was = (figure: string, now: number, then: number) => {
      if (now !== then) changed.push(s.was(figure, n(now), n(then)));
    };
    if (!own) was(w.columns.reported, c.reported, before.coverage.reported);
    for (const figure of COMPARED) was(w.figures[figure], c[figure], before.coverage[figure]);
    if (changed.length === 0) changed.push(s.same);
  }
  return { happened, changed, decide, unknown: unknown.length > 0 ? unknown : [s.allKnown] };
}
