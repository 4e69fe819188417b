import type { Organisation } from './organisation.js';
import { DEMO_LOGINS } from './logins.js';
import type { PersonSpec } from './people-table.js';
import { idOf } from './random.js';
import type { DemoRows } from './rows.js';
import { foundedAt, iso, ZONE } from './span.js';

/** The unit that is only in the demo: by it a database that holds the demo is known. */
export const DEMO_ROOT = idOf('unit/kab');

/** argon2id of the published password (19 MiB, 2 rounds), made once: it guards invented people only. */
const HASH =
  '$argon2id$v=19$m=19456,t=2,p=1$v2gxqYNF9ebLlk3Dp0GxBw$0E0yEQ2JWgSK3769THSOsjIf1RIv+YPOFW4xJBEFifs';

type PeopleTables =
  'unit' | 'person' | 'assignment' | 'supervisor_line' | 'acting_line' | 'leave' | 'account';

/** Units, people and everything dated about them. */
export function peopleRows(office: Organisation): Pick<DemoRows, PeopleTables> {
  const created = foundedAt(office.span.first);
  const unitId = (key: string) => idOf(`unit/${key}`);
  return {
    unit: office.units.map((u, i) => ({
      id: unitId(u.key),
      parent_id: u.parent === null ? null : unitId(u.parent),
      name: u.name,
      zone: ZONE,
      workdays: [...office.calendar(u.key).workdays],
      works_on_holidays: u.alwaysOpen === true,
      created_at: iso(created + i * 60_000),
    })),
    person: office.members.map(({ id, spec }, i) => ({
      id,
      name: spec.name,
      nip: nipOf(spec, i),
      other_id: spec.hired.kind === 'kontrak' ? `KTR-2024-${String(i + 1).padStart(3, '0')}` : null,
      created_at: iso(created + 3_600_000 + i * 60_000),
    })),
    assignment: office.members.flatMap((m) =>
      m.stints.map((s, i) => ({
        id: idOf(`assignment/${m.key}/${String(i)}`),
        person_id: m.id,
        unit_id: unitId(s.unit),
        position: s.position,
        valid_from: s.from,
        valid_to: s.to,
      })),
    ),
    supervisor_line: office.members.flatMap((m) =>
      m.stints.flatMap((s, i) =>
        s.boss === null
          ? []
          : {
              id: idOf(`line-of/${m.key}/${String(i)}`),
              person_id: m.id,
              supervisor_id: office.member(s.boss).id,
              valid_from: s.from,
              valid_to: s.to,
            },
      ),
    ),
    acting_line: [
      {
        id: idOf('acting'),
        person_id: office.member(office.acting.person).id,
        acting_id: office.member(office.acting.acting).id,
        kind: 'plt',
        valid_from: office.acting.from,
        valid_to: office.acting.to,
      },
    ],
    leave: office.members.flatMap((m) =>
      m.leave.map((l, i) => ({
        id: idOf(`leave/${m.key}/${String(i)}`),
        person_id: m.id,
        kind: l.kind,
        valid_from: l.from,
        valid_to: l.to,
      })),
    ),
    account: office.members.map(({ id, spec }) => {
      const known = DEMO_LOGINS.find(({ person }) => person === spec.key);
      return {
        person_id: id,
        login: known?.login ?? loginOf(spec.name),
        password_hash: HASH,
        roles: known?.role === undefined ? [] : [known.role],
      };
    }),
  };
}

function nipOf({ born, hired, sex }: PersonSpec, index: number): string | null {
  if (hired.kind === 'kontrak') return null;
  const since = hired.kind === 'pns' ? hired.since : `${hired.since}21`;
  return `${born}${since}${sex === 'm' ? '1' : '2'}${String((index % 7) + 1).padStart(3, '0')}`;
}

/** First and second name, without titles and degrees. */
function loginOf(name: string): string {
  const [bare = ''] = name.split(',');
  const words = bare.split(' ').filter((word) => word.length > 2 && !word.includes('.'));
  return words.slice(0, 2).join('.').toLowerCase();
}
