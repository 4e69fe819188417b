import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PeopleAccess, Relations } from '../../src/people/index.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { fixedId, people, seedOffice, units, type Office, type OfficePerson } from '../support/office.js';

describe('who is what to whom at a date', () => {
  let app: TestApp;
  let office: Office;
  let relations: Relations;

  beforeAll(async () => {
    app = await startTestApp();
    office = await seedOffice(app.sql);
    relations = app.part(Relations);
  });
  afterAll(() => app.stop());

  const supervision = (actor: OfficePerson, who: OfficePerson, day = 0) =>
    relations.supervision(people[actor], people[who], office.day(day));

  it.each<[OfficePerson, OfficePerson, number, string | null]>([
    ['staff', 'staff', 0, 'self'],
    ['direct', 'staff', 0, 'direct'],
    ['upper', 'staff', 0, 'above'],
    ['upper', 'direct', 0, 'direct'],
    ['staff', 'direct', 0, null],
    ['colleague', 'staff', 0, null],
    ['leader', 'staff', 0, null],
    ['hr', 'staff', 0, null],
    // The acting one counts as the one stood for, on the dated days alone, and never beside that.
    ['acting', 'staff', 0, 'direct'],
    ['acting', 'staff', -10, 'direct'],
    ['acting', 'staff', -11, null],
    ['acting', 'staff', 9, 'direct'],
    ['acting', 'staff', 10, null],
    ['acting', 'staff', -40, 'direct'],
    ['acting', 'staff', -30, null],
    ['acting', 'direct', 0, null],
    // Last quarter's report belongs to last quarter's supervisor.
    ['former', 'staff', 0, null],
    ['former', 'staff', -60, null],
    ['former', 'staff', -61, 'direct'],
    ['otherHead', 'staff', -61, 'above'],
    ['direct', 'staff', -61, null],
  ])('%s is to %s, %i days from today: %s', async (actor, who, day, expected) => {
    expect(await supervision(actor, who, day)).toBe(expected);
  });

  it('tells all that somebody is to a person', async () => {
    const of = (actor: OfficePerson, who: OfficePerson) =>
      relations.relation(people[actor], people[who], office.today);
    const none = { self: false, direct: false, above: false, below: false, colleague: false };
    expect(await of('staff', 'staff')).toEqual({ ...none, self: true });
    expect(await of('direct', 'staff')).toEqual({ ...none, direct: true, colleague: true });
    expect(await of('staff', 'upper')).toEqual({ ...none, below: true });
    expect(await of('staff', 'acting')).toEqual({ ...none, below: true });
    expect(await of('colleague', 'staff')).toEqual({ ...none, colleague: true });
    expect(await of('stranger', 'staff')).toEqual(none);
  });

  it('names those above, nearest first, and for whom they stand', async () => {
    expect(await relations.above(people.staff, office.today)).toEqual([
      { id: people.direct, level: 1, standsFor: null },
      { id: people.acting, level: 1, standsFor: people.direct },
      { id: people.upper, level: 2, standsFor: null },
    ]);
    expect(await relations.directSupervisors(people.staff, office.day(10))).toEqual([people.direct]);
    expect(await relations.directSupervisors(people.upper, office.today)).toEqual([]);
  });

  it('names those below', async () => {
    const below = async (who: OfficePerson, day = 0) =>
      (await relations.below(people[who], office.day(day))).map(({ id, direct }) => [id, direct]);
    const section = [people.staff, people.colleague, people.askedColleague, people.disabled];
    expect(await below('direct')).toEqual(section.map((id) => [id, true]));
    expect(await below('acting')).toEqual(section.map((id) => [id, true]));
    expect(await below('acting', 10)).toEqual([]);
    expect(await below('upper')).toEqual(
      [...section.map((id) => [id, false]), [people.direct, true], [people.acting, true]].sort(([a], [b]) =>
        String(a) < String(b) ? -1 : 1,
      ),
    );
    expect(await below('leader')).toEqual([]);
  });

  it('lists, where one can be asked, those of the unit alone whose account is open', async () => {
    const list = async (filter: { open?: boolean }) =>
      (
        await app
          .part(PeopleAccess)
          .list({ personId: people.staff, roles: [] }, { unit: units.section, ...filter })
      )
        .map(({ id }) => id)
        .sort();
    const all = await list({});
    expect(all).toContain(people.disabled);
    expect(await list({ open: true })).toEqual(all.filter((id) => id !== people.disabled));
  });

  it('knows units, subtrees and leaders', async () => {
    expect(await relations.unitAt(people.staff, office.today)).toBe(units.section);
    expect(await relations.unitAt(people.staff, '2024-12-31')).toBeNull();
    expect(await relations.unitsUnder([units.dukcapil])).toEqual([
      units.dukcapil,
      units.section,
      units.dataSection,
    ]);
    expect(await relations.unitsOfLeader(people.unitLeader, office.today)).toEqual([units.puskesmas]);
    expect(await relations.unitsOfLeader(people.leader, office.today)).toHaveLength(7);
    expect(await relations.unitsOfLeader(people.upper, office.today)).toEqual([]);
    const leads = (a: OfficePerson, b: OfficePerson) => relations.leads(people[a], people[b], office.today);
    expect(await leads('leader', 'staff')).toBe(true);
    expect(await leads('leader', 'stranger')).toBe(false);
    expect(await leads('unitLeader', 'other')).toBe(true);
    expect(await leads('unitLeader', 'staff')).toBe(false);
    expect(await leads('hr', 'staff')).toBe(false);
    expect(await relations.colleagues(people.other, office.today)).toEqual([
      people.former,
      people.otherHead,
      people.unitLeader,
    ]);
    expect(await relations.peopleIn([units.bkpsdm], office.today)).toEqual([
      { id: people.hr, unitId: units.bkpsdm },
    ]);
  });

  it('ends where lines run in a circle or people stand for each other', async () => {
    const line = `INSERT INTO supervisor_line (id, person_id, supervisor_id, valid_from) VALUES ($1, $2, $3, '2025-01-01')`;
    const acts = `INSERT INTO acting_line (id, person_id, acting_id, kind, valid_from) VALUES ($1, $2, $3, 'plh', '2025-01-01')`;
    await app.sql(line, [fixedId(9, 1), people.hr, people.admin]);
    await app.sql(line, [fixedId(9, 2), people.admin, people.hr]);
    await app.sql(acts, [fixedId(9, 3), people.hr, people.leader]);
    await app.sql(acts, [fixedId(9, 4), people.leader, people.hr]);
    expect(await supervision('admin', 'hr')).toBe('direct');
    // hr stands for leader, who stands for hr; nobody is ever the own supervisor.
    expect(await supervision('leader', 'admin')).toBe('direct');
    expect((await relations.above(people.hr, office.today)).map((s) => s.id)).toEqual([people.admin]);
    expect(await relations.below(people.leader, office.today)).toEqual([{ id: people.admin, direct: true }]);
    expect(await relations.below(people.hr, office.today)).toEqual([{ id: people.admin, direct: true }]);
    await app.sql(`DELETE FROM supervisor_line WHERE id = ANY ($1)`, [[fixedId(9, 1), fixedId(9, 2)]]);
    await app.sql(`DELETE FROM acting_line WHERE id = ANY ($1)`, [[fixedId(9, 3), fixedId(9, 4)]]);
  });

  it('makes nobody the supervisor of themselves while standing for the own superior', async () => {
    await app.sql(
      `INSERT INTO acting_line (id, person_id, acting_id, kind, valid_from, valid_to) VALUES ($1, $2, $3, 'plh', $4, $5)`,
      [fixedId(9, 5), people.direct, people.colleague, office.day(20), office.day(30)],
    );
    expect(await supervision('colleague', 'colleague', 20)).toBe('self');
    expect(await supervision('colleague', 'staff', 20)).toBe('direct');
    expect(await relations.directSupervisors(people.colleague, office.day(20))).toEqual([people.direct]);
    expect((await relations.below(people.colleague, office.day(20))).map((p) => p.id)).not.toContain(
      people.colleague,
    );
  });

  it('places people in the unit where they work now, else in the last or the first one', async () => {
    const access = app.part(PeopleAccess);
    expect(await access.placeOf(people.staff)).toEqual({
      unitId: units.section,
      zone: 'Asia/Jakarta',
      today: office.today,
      practice: false,
    });
    const place = async () => (await access.placeOf(people.stranger))?.unitId;
    await app.sql(`UPDATE assignment SET valid_to = $2 WHERE person_id = $1`, [
      people.stranger,
      office.day(-5),
    ]);
    expect(await place()).toBe(units.elsewhere);
    await app.sql(
      `INSERT INTO assignment (id, person_id, unit_id, position, valid_from) VALUES ($1, $2, $3, 'Staf', $4)`,
      [fixedId(9, 6), people.stranger, units.bkpsdm, office.day(5)],
    );
    expect(await place()).toBe(units.elsewhere);
    await app.sql(`UPDATE assignment SET valid_from = $2 WHERE id = $1`, [fixedId(9, 6), office.today]);
    expect(await place()).toBe(units.bkpsdm);
    expect(await access.placeOf(fixedId(9, 9))).toBeNull();
  });
});
