import { Conversations } from './comments.js';
import { DayBook } from './days.js';
import { EventLog } from './event-log.js';
import { Indicators } from './indicators.js';
import { LineWriter } from './lines.js';
import { Organisation } from './organisation.js';
import { peopleRows } from './people-rows.js';
import { Presence } from './presence.js';
import { idOf } from './random.js';
import { rolloutRows } from './rollout-rows.js';
import type { DemoRows } from './rows.js';
import { iso, spanOf, type DemoStart } from './span.js';
import { Ledger } from './text.js';

/**
 * The demo organisation as rows: the same start gives the same rows byte for byte. Nothing in it happens after `now`,
 * and the published logins have done nothing today.
 */
export function generateDemo(start: DemoStart): DemoRows {
  const span = spanOf(start.now);
  const office = new Organisation(start, span);
  const presence = new Presence(office);
  const events = new EventLog();
  const ledger = new Ledger();
  const indicators = new Indicators(office, presence, events);
  for (const r of indicators.rows.indicator_revision)
    for (const text of [r.reason, r.return_reason]) if (text !== null) ledger.note(text);
  const writer = new LineWriter(office, indicators, ledger);
  const days = new DayBook(office, presence, events, writer, ledger);
  const talk = new Conversations(office, presence, events, indicators, ledger, days.reported);
  return {
    ...peopleRows(office),
    ...indicators.rows,
    ...days.rows,
    saved_activity: savedActivities(office, indicators, span.midnight),
    ...talk.rows,
    ...rolloutRows(office),
    ...events.streams(office.members, (member, moment) => presence.hears(member, moment) !== null),
  };
}

/** One-tap choices that the officers of the demo keep: person, indicator, activity. */
const KEPT: readonly (readonly [string, string | null, string])[] = [
  ['staf', 'cetak', 'Mencetak dan menyerahkan KTP-el di loket 1'],
  ['staf', 'ikd', 'Membantu aktivasi IKD di meja bantuan'],
  ['staf', 'waktu', 'Mencatat waktu layanan loket 1'],
  ['staf', null, 'Mengarsipkan berkas pemohon'],
  ['staf2', 'terbit', 'Menerbitkan kartu keluarga di loket 4'],
  ['staf2', 'keliling', 'Melayani warga di balai desa'],
  ['stafpkm', 'tindakan', 'Memberi asuhan kepada pasien poli umum'],
  ['stafpkm', 'rumah', 'Mengunjungi keluarga binaan'],
  ['atasan', 'periksa', 'Memeriksa berkas identitas penduduk'],
];

function savedActivities(
  office: Organisation,
  indicators: Indicators,
  midnight: number,
): DemoRows['saved_activity'] {
  return KEPT.map(([key, indicator, activity], i) => {
    const member = office.member(key);
    const measured = indicators
      .of(member, office.stint(member, office.span.today))
      .find(({ spec }) => spec.key === indicator);
    return {
      id: idOf(`saved/${key}/${String(i)}`),
      owner_id: member.id,
      activity,
      indicator_id: measured?.id ?? null,
      created_at: iso(midnight - (20 + i) * 86_400_000 + 9 * 3_600_000),
    };
  });
}
