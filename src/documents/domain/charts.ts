/** Kinds of day in the order in which they are stacked. */
export const DAY_KINDS = ['onTime', 'late', 'missing', 'pending'] as const;
export type DayKind = (typeof DAY_KINDS)[number];

/** Each kind has its own pattern, so that a print without colours says the same. */
const PATTERNS = `<defs>
<pattern id="late" patternUnits="userSpaceOnUse" width="4" height="4"><rect width="4" height="4" fill="#f3d9a4"/><path d="M-1,1 L1,-1 M0,4 L4,0 M3,5 L5,3" stroke="#855400" stroke-width="0.9"/></pattern>
<pattern id="missing" patternUnits="userSpaceOnUse" width="4" height="4"><rect width="4" height="4" fill="#ffffff"/><path d="M0,0 L4,4 M0,4 L4,0" stroke="#4f5653" stroke-width="0.5"/></pattern>
<pattern id="pending" patternUnits="userSpaceOnUse" width="4" height="4"><rect width="4" height="4" fill="#ffffff"/><circle cx="2" cy="2" r="0.6" fill="#686e6a"/></pattern>
</defs>`;

const svg = (width: number, height: number, body: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${PATTERNS}${body}</svg>`;

const round = (n: number) => Math.round(n * 100) / 100;

/** Solid where nothing is to be told apart from it: tiles of one colour show their seams. */
const fillOf = (kind: DayKind) => (kind === 'onTime' ? '#0b5d56' : `url(#${kind})`);

const box = (x: number, y: number, width: number, height: number, kind: DayKind) =>
  `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" fill="${fillOf(kind)}" stroke="#1b1f1e" stroke-width="0.4"/>`;

/** A swatch of the legend. */
export const swatch = (kind: DayKind, width: number, height: number): string =>
  svg(width, height, box(0.3, 0.3, width - 0.6, height - 0.6, kind));

/** One bar of working days, divided by kind; an empty frame without any. */
export function stackedBar(days: Readonly<Record<DayKind, number>>, width: number, height: number): string {
  const total = DAY_KINDS.reduce((sum, kind) => sum + days[kind], 0);
  if (total === 0)
    return svg(
      width,
      height,
      `<rect x="0.3" y="0.3" width="${width - 0.6}" height="${height - 0.6}" fill="none" stroke="#8a8f88" stroke-width="0.4" stroke-dasharray="2 2"/>`,
    );
  let x = 0.3;
  let body = '';
  for (const kind of DAY_KINDS) {
    const part = (days[kind] / total) * (width - 0.6);
    if (part > 0) body += box(x, 0.3, part, height - 0.6, kind);
    x += part;
  }
  return svg(width, height, body);
}

/** One plain bar of a length between 0 and 1. */
export const plainBar = (share: number, width: number, height: number): string =>
  svg(width, height, box(0.3, 0.3, Math.max(0.5, share * (width - 0.6)), height - 0.6, 'onTime'));
