import { createHash } from 'node:crypto';
import type { Language } from '#contracts/common.js';
import type { SummaryEmployee, SummaryIndicator } from '#contracts/summaries.js';
import type { DocumentContent } from '../../src/documents/document-content.js';
import type { StoredSummary } from '../../src/summaries/index.js';
import { feedbackReceived } from '../../src/summaries/domain/totals.js';
import { fixedId } from './office.js';

const unitId = (n: number) => fixedId(84, n);
const personId = (n: number) => fixedId(85, n);

/** How a unit's working days are divided. */
export interface Days {
  readonly onTime: number;
  readonly late: number;
  readonly missing: number;
  readonly pending: number;
}

export interface PicturedUnit {
  readonly name: string;
  readonly parent: number | null;
  readonly days: Days;
  readonly responseMinutes: number | null;
}

export interface PicturedOffice {
  readonly language: Language;
  readonly period?: string;
  readonly part?: StoredSummary['part'];
  readonly partName?: string;
  readonly provisional?: boolean;
  readonly organisation?: string;
  readonly units: readonly PicturedUnit[];
  readonly people: number;
  readonly indicators: number;
  /** Names of people and what their indicators are measured in, by their number. */
  readonly nameOf?: (n: number) => string;
  readonly measureOf?: (n: number) => {
    readonly name: string;
    readonly unit: string;
    readonly target: number;
  };
  readonly changes?: number;
}

const sum = ({ onTime, late, missing, pending }: Days) => onTime + late + missing + pending;

function indicatorOf(n: number, i: number, o: PicturedOffice): SummaryIndicator {
  const { name, unit, target } = o.measureOf?.(n) ?? {
    name: 'Dokumen kependudukan yang terbit',
    unit: 'dokumen',
    target: 42,
  };
  const actual = i === 1 ? null : (target * (n % 9)) / 4;
  const achievement = actual === null ? null : (actual / target) * 100;
  return {
    indicatorId: fixedId(86, n * 10 + i),
    name,
    unit,
    period: 'month',
    periodFrom: '2026-10-26',
    periodTo: '2026-11-30',
    ended: i === 2,
    target,
    targetMax: i === 2 ? target * 1.5 : null,
    terms: 1,
    aspect: i === 2 ? 'time' : 'quantity',
    polarity: i === 2 ? 'range' : i === 1 ? 'lower' : 'higher',
    rollup: 'sum',
    actual,
    expectedToDate: target / 3,
    achievement,
    achievementCapped: achievement === null ? null : Math.min(120, achievement),
    achievementToDate: achievement,
    change: actual === null ? null : n - 3,
    context: i === 0 && n % 4 === 0 ? 'Listrik padam dua hari; jaringan pusat pulih Kamis siang.' : null,
  };
}

function personOf(n: number, o: PicturedOffice): SummaryEmployee {
  const feedback = { praise: n % 3, suggestion: n % 2, question: 0, correction: 0, replies: 0 };
  return {
    personId: personId(n),
    name: o.nameOf?.(n) ?? `Pegawai ${String(n)}`,
    unitId: unitId(n % o.units.length),
    supervisorId: n === 1 ? null : personId(1),
    topmost: n === 1,
    expectedDays: 5,
    onTime: 4 - (n % 2),
    late: 1,
    missing: n % 2,
    pending: 0,
    onLeave: 0,
    feedback,
    feedbackReceived: feedbackReceived({ feedback }),
    responseMinutes: n % 5 === 1 ? 44 + n * 61 : null,
    unanswered: n % 5 === 1 ? n : 0,
    context: n % 7 === 3 ? 'Banjir di dua kecamatan; pelayanan dipindahkan ke kantor camat.' : null,
    indicators: Array.from({ length: o.indicators }, (_, i) => indicatorOf(n, i, o)),
  };
}

/** Any office as a document gets it, made without a database: the figures of units are those given, not sums of people. */
export function picturedOffice(o: PicturedOffice): DocumentContent {
  const people = Array.from({ length: o.people }, (_, i) => personOf(i + 1, o));
  const units: StoredSummary['units'] = o.units.map(({ name, parent, days, responseMinutes }, n) => ({
    unitId: unitId(n),
    parentId: parent === null ? null : unitId(parent),
    name,
    employees: Math.ceil(sum(days) / 5),
    reported: Math.ceil((days.onTime + days.late) / 5),
    expectedDays: sum(days),
    ...days,
    onLeave: 0,
    feedbackReceived: 0,
    responseMinutes,
    suppressed: false,
  }));
  const coverage = {
    employees: o.people,
    reported: o.people,
    expectedDays: 5 * o.people,
    onTime: 4 * o.people,
    late: o.people,
    missing: 0,
    pending: o.provisional === true ? o.people : 0,
    onLeave: 0,
  };
  const seal = createHash('sha256').update(JSON.stringify(o.units)).digest('hex');
  const summary: StoredSummary = {
    period: o.period ?? '2026-W45',
    revision: o.changes === undefined ? 1 : 2,
    hash: seal,
    partHash: seal,
    provisional: o.provisional ?? false,
    computedAt: '2026-11-10T00:00:00.000Z',
    zone: 'Asia/Jakarta',
    organisation: o.organisation ?? 'Pemerintah Kabupaten Lembah Sari',
    part: o.part ?? { kind: 'all' },
    partName: o.partName ?? null,
    coverage,
    units,
    tally: {
      reported: o.people,
      away: 0,
      absent: Math.floor(o.people / 3),
      feedback: { praise: 12, suggestion: 3, question: 1, correction: 2, replies: 4 },
      unanswered: o.people,
      withoutSupervisor: 1,
      indicators: o.people * o.indicators,
      withoutActual: o.people,
      notComputable: 0,
    },
    before: null,
  };
  return {
    summary,
    language: o.language,
    async *people(order) {
      const byUnit =
        order === 'name'
          ? people
          : order.units.flatMap((id) => people.filter((person) => person.unitId === id));
      for (let first = 0; first < byUnit.length; first += 25)
        yield await Promise.resolve(byUnit.slice(first, first + 25));
    },
    async *changes() {
      for (let n = 1; n <= (o.changes ?? 0); n++)
        yield await Promise.resolve([
          {
            personId: personId(n),
            name: o.nameOf?.(n) ?? `Pegawai ${String(n)}`,
            indicatorId: n % 2 === 0 ? fixedId(86, n * 10) : null,
            indicator: n % 2 === 0 ? (o.measureOf?.(n).name ?? 'Dokumen') : null,
            field: n % 2 === 0 ? 'actual' : 'missing',
            before: n * 1_234_567.25,
            after: null,
          },
        ]);
    },
  };
}
