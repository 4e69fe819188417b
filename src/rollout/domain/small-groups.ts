/** Fewer people than this are not told apart from each other (domain.md, "Weekly summary"; our choice of where else). */
export const SMALLEST_GROUP = 5;

export interface Answers {
  readonly yes: number;
  readonly partly: number;
  readonly no: number;
}

const total = ({ yes, partly, no }: Answers): number => yes + partly + no;

const sum = (all: readonly Answers[]): Answers =>
  all.reduce((a, b) => ({ yes: a.yes + b.yes, partly: a.partly + b.partly, no: a.no + b.no }), {
    yes: 0,
    partly: 0,
    no: 0,
  });

/**
 * What of a month's answers may be shown: no group under five, and none that could be had by taking the shown ones from
 * the sum. So when the hidden units together have one to four answers, the smallest shown unit is hidden with them.
 * The order of the units stays; null stands for hidden.
 */
export function shown(units: readonly Answers[]): {
  all: Answers | null;
  units: (Answers | null)[];
} {
  const all = sum(units);
  if (total(all) < SMALLEST_GROUP) return { all: null, units: units.map(() => null) };
  const hidden = new Set(units.filter((u) => total(u) < SMALLEST_GROUP));
  for (;;) {
    const left = total(sum([...hidden]));
    if (left === 0 || left >= SMALLEST_GROUP) break;
    const smallest = units
      .filter((u) => !hidden.has(u))
      .reduce<Answers | undefined>((a, b) => (a === undefined || total(b) < total(a) ? b : a), undefined);
    if (smallest === undefined) break;
    hidden.add(smallest);
  }
  return { all, units: units.map((u) => (hidden.has(u) ? null : u)) };
}

/**
 * The middle value of a histogram of value → how often, rounded up between two middles; null for fewer than five.
 */
export function medianOf(counts: readonly { readonly value: number; readonly n: number }[]): number | null {
  const sorted = [...counts].sort((a, b) => a.value - b.value);
  const n = sorted.reduce((s, c) => s + c.n, 0);
  if (n < SMALLEST_GROUP) return null;
  const at = (rank: number): number => {
    let seen = 0;
    for (const { value, n: times } of sorted) {
      seen += times;
      if (seen >= rank) return value;
    }
    return 0;
  };
  return Math.round((at(Math.ceil(n / 2)) + at(Math.floor(n / 2) + 1)) / 2);
}
