import type { SummaryEmployee, SummaryIndicator } from '#contracts/index.js';

/** A month's indicator with figures, for specs. */
export const indicatorRow = (over: Partial<SummaryIndicator>): SummaryIndicator => ({
  indicatorId: 'i',
  name: 'Berkas',
  unit: 'berkas',
  period: 'month',
  periodFrom: '2026-11-01',
  periodTo: '2026-11-30',
  ended: false,
  target: 60,
  targetMax: null,
  terms: 1,
  aspect: 'quantity',
  polarity: 'higher',
  rollup: 'sum',
  actual: 42,
  expectedToDate: 40,
  achievement: 70,
  achievementCapped: 70,
  achievementToDate: 105,
  change: null,
  context: null,
  ...over,
});

/** Somebody's row of a quiet week, for specs. */
export const employeeRow = (over: Partial<SummaryEmployee>): SummaryEmployee => ({
  personId: over.name ?? 'p',
  name: 'Andi',
  unitId: 'u1',
  supervisorId: null,
  topmost: false,
  expectedDays: 5,
  onTime: 5,
  late: 0,
  missing: 0,
  pending: 0,
  onLeave: 0,
  feedbackReceived: 0,
  feedback: { praise: 0, suggestion: 0, question: 0, correction: 0, replies: 0 },
  responseMinutes: null,
  unanswered: 0,
  context: null,
  indicators: [],
  ...over,
});
