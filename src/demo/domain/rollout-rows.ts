import { isoWeekOf, type LocalDate } from '#contracts/rules/local-date.js';
import type { Organisation } from './organisation.js';
import { idOf, Random } from './random.js';
import type { DemoRows } from './rows.js';
import { foundedAt, iso } from './span.js';

type RolloutTables = 'rollout_unit' | 'pulse_count' | 'effort_count';

const ANSWERS = ['yes', 'yes', 'yes', 'partly', 'partly', 'no'] as const;

/** Every unit has begun; what reporting took in the weeks that are over gets less as people learn it. */
export function rolloutRows(office: Organisation): Pick<DemoRows, RolloutTables> {
  const { first, dates, today } = office.span;
  const admin = office.member('admin');
  const effort = new Map<string, DemoRows['effort_count'][number]>();
  const pulse = new Map<string, DemoRows['pulse_count'][number]>();
  for (const member of office.members) {
    const random = new Random(`rollout/${member.key}`);
    dates.forEach((date, i) => {
      if (date === today || !office.works(member, date) || !random.chance(0.8)) return;
      const week = isoWeekOf(date);
      const learnt = 1 - i / (2 * dates.length);
      const unitId = idOf(`unit/${office.stint(member, date).unit}`);
      count(effort, {
        week,
        unit_id: unitId,
        measure: 'seconds',
        value: Math.round(62 * learnt + 14 * random.bell()),
      });
      count(effort, {
        week,
        unit_id: unitId,
        measure: 'taps',
        value: Math.round(9 * learnt + 2 * random.bell()),
      });
    });
    for (const month of monthsOf(dates)) {
      if (!random.chance(0.7)) continue;
      const { unit } = office.stint(member, dates.find((date) => date >= month) ?? first);
      count(pulse, { unit_id: idOf(`unit/${unit}`), month, answer: random.pick(ANSWERS) });
    }
  }
  return {
    rollout_unit: office.units.map((u) => ({
      unit_id: idOf(`unit/${u.key}`),
      opened_at: iso(foundedAt(first)),
      opened_by: admin.id,
    })),
    effort_count: [...effort.values()],
    pulse_count: [...pulse.values()],
  };
}

function count<Row extends { n: number }>(rows: Map<string, Row>, row: Omit<Row, 'n'>): void {
  const key = JSON.stringify(row);
  rows.set(key, { ...row, n: (rows.get(key)?.n ?? 0) + 1 } as Row);
}

/** First days of the months of these dates, but for the last month, which is not over. */
function monthsOf(dates: readonly LocalDate[]): LocalDate[] {
  return [...new Set(dates.map((date) => `${date.slice(0, 8)}01`))].slice(0, -1);
}
