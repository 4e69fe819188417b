import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Dispatch, DispatchPlan, DeliverySchedule } from '#contracts/deliveries.js';
import { isoWeekOf } from '#contracts/rules/local-date.js';
import { OwedPeriods } from '../../src/summaries/index.js';
import { DeliveriesDesk, draft, MONDAY, ok, TUESDAY } from '../support/deliveries-desk.js';
import { WEEK, weekPeople } from '../support/week-office.js';

const WEEK_MS = 7 * 86_400_000;

describe('a period sent by hand', () => {
  let desk: DeliveriesDesk;
  /** A test that computes has a week of its own, before the office's. */
  let weeksAgo = 0;

  beforeAll(async () => {
    desk = await DeliveriesDesk.open();
  });
  afterAll(() => desk.close());
  beforeEach(() => desk.clear());

  const body = (more: Record<string, unknown> = {}) => ({
    id: randomUUID(),
    period: WEEK,
    reason: 'Server mati hari Senin',
    ...more,
  });
  const send = (id: string, what: Record<string, unknown>) =>
    desk.hr.post<Dispatch & { code?: string }>(`/api/deliveries/schedules/${id}/dispatches`, what);
  const plan = (id: string, period = WEEK) =>
    desk.hr.get<DispatchPlan & { code?: string }>(`/api/deliveries/schedules/${id}/dispatches/${period}`);
  const become = (id: string, state: string) =>
    desk.app.sql(
      `INSERT INTO delivery_dispatch (schedule_id, week, state, due_at) VALUES ($1, $2, $3, now() - interval '9 days')`,
      [id, WEEK, state],
    );
  const shown = async (id: string) =>
    ok(await desk.hr.get<DeliverySchedule>(`/api/deliveries/schedules/${id}`)).dispatches;
  async function withMailbox(more: Record<string, unknown> = {}) {
    const mailbox = await desk.address('hr');
    const schedule = await desk.make({ recipients: [{ personId: weekPeople.hr, optional: true }], ...more });
    return { mailbox, schedule, id: schedule.id };
  }
  /** Pauses the schedule, or takes that back. */
  async function pause({ id, recipients }: DeliverySchedule, paused: boolean) {
    const { version } = ok(await desk.hr.get<DeliverySchedule>(`/api/deliveries/schedules/${id}`));
    const given = recipients.map(({ personId, optional }) => ({ personId, optional }));
    const { id: _, ...fields } = draft({ paused, recipients: given as DeliverySchedule['recipients'] });
    ok(await desk.hr.put(`/api/deliveries/schedules/${id}`, { ...fields, version }));
  }

  it.each(['missed', 'cancelled', 'never due'])(
    'that was %s is mailed once, and everybody sees who asked',
    async (state) => {
      const { id, mailbox } = await withMailbox();
      if (state !== 'never due') await become(id, state);
      if (state !== 'never due')
        expect(await shown(id)).toMatchObject([{ state, asked: null, sendable: true }]);
      expect(ok(await plan(id))).toMatchObject({
        period: WEEK,
        week: WEEK,
        revision: 1,
        provisional: true,
        following: true,
        computesAt: null,
        recipients: [{ personId: weekPeople.hr, reason: null }],
      });
      const asked = {
        by: { personId: weekPeople.hr, name: expect.any(String) },
        at: expect.any(String),
        reason: 'Server mati hari Senin',
      };
      const done = { state: 'dispatched', revision: 1, following: true, asked, sendable: false };
      const request = body();
      expect(ok(await send(id, request), 201)).toMatchObject(done);
      expect(await shown(id)).toMatchObject([done]);
      // The retry of a request whose answer was lost.
      expect(ok(await send(id, request), 200)).toMatchObject(done);
      await desk.sender.sweep();
      expect(ok(await send(id, request), 200)).toMatchObject(done);
      await desk.dispatcher.sweep();
      await desk.sender.sweep();
      expect(desk.to(mailbox)).toHaveLength(1);
      const one = await desk.one(id);
      expect(one).toMatchObject({ state: 'sent', askedBy: asked.by });
      expect((await desk.detail(one.id)).steps).toMatchObject([
        { state: 'queued', attempt: 0, by: asked.by, note: asked.reason },
        { state: 'sending', attempt: 1, by: null },
        { state: 'sent', attempt: 1, by: null },
      ]);
      const audits = await desk.app.sql(
        `SELECT actor_id, before, after FROM audit_event WHERE action = 'delivery_schedule.send' AND subject_id = $1`,
        [id],
      );
      expect(audits).toEqual([
        {
          actor_id: weekPeople.hr,
          before: { period: WEEK, state: state === 'never due' ? null : state },
          after: { period: WEEK, reason: asked.reason },
        },
      ]);
    },
  );

  it('stands first among the last five, whenever it was due', async () => {
    const { id } = await withMailbox();
    await desk.app.sql(
      `INSERT INTO delivery_dispatch (schedule_id, week, state, due_at)
       SELECT $1, week, 'missed', now() - age * interval '7 days'
         FROM unnest('{2026-W10,2026-W09,2026-W08,2026-W07,2026-W06,2026-W05}'::text[]) WITH ORDINALITY AS w (week, age)`,
      [id],
    );
    ok(await send(id, body({ period: '2026-W05' })), 201);
    expect((await shown(id)).map((one) => [one.period, one.state])).toEqual([
      ['2026-W05', 'waiting'],
      ['2026-W10', 'missed'],
      ['2026-W09', 'missed'],
      ['2026-W08', 'missed'],
      ['2026-W07', 'missed'],
    ]);
  });

  it('without a summary owes it and waits, also where the schedule rests', async () => {
    const week = `2026-W${String(44 - ++weeksAgo)}`;
    const { id, mailbox, schedule } = await withMailbox();
    await pause(schedule, true);
    expect(ok(await plan(id, week))).toMatchObject({
      revision: null,
      provisional: null,
      following: true,
      computesAt: null,
      recipients: [{ reason: null }],
    });
    expect(ok(await send(id, body({ period: week })), 201)).toMatchObject({
      state: 'waiting',
      revision: null,
      sendable: false,
    });
    expect(
      await desk.app.sql(`SELECT due_at <= now() AS due FROM summary_week WHERE week = $1`, [week]),
    ).toEqual([{ due: true }]);
    await desk.dispatcher.sweep();
    expect((await shown(id))[0]).toMatchObject({ state: 'waiting' });
    expect((await send(id, body({ period: week }))).body.code).toBe('DISPATCH_WAITING');
    await desk.app.part(OwedPeriods).computePeriod(week, { now: MONDAY - weeksAgo * WEEK_MS });
    await desk.dispatcher.sweep();
    await desk.sender.sweep();
    expect((await shown(id))[0]).toMatchObject({ state: 'dispatched', revision: 1, following: true });
    expect((await desk.one(id)).askedBy?.personId).toBe(weekPeople.hr);
    // The final figures follow, as after any provisional mail.
    await desk.app.part(OwedPeriods).computePeriod(week, { now: TUESDAY - weeksAgo * WEEK_MS });
    await desk.dispatcher.sweep();
    await desk.sender.sweep();
    expect(desk.to(mailbox)).toHaveLength(2);
    expect((await shown(id))[0]).toMatchObject({ state: 'dispatched', revision: 2, following: false });
  });

  it('that a paused schedule owed and has not sent counts as not sent', async () => {
    const { id, mailbox, schedule } = await withMailbox();
    await desk.owe(id);
    await pause(schedule, true);
    expect((await shown(id))[0]).toMatchObject({ state: 'waiting', sendable: true });
    ok(await send(id, body()), 201);
    await desk.dispatcher.sweep();
    await desk.sender.sweep();
    expect(desk.to(mailbox)).toHaveLength(1);
  });

  it('that was left out as empty goes out after all, as the same mail', async () => {
    const week = '2026-W30';
    // Everybody is away from Monday 20 to Sunday 26 July.
    await desk.app.sql(
      `INSERT INTO leave (id, person_id, kind, valid_from, valid_to)
       SELECT gen_random_uuid(), id, 'annual', '2026-07-20', '2026-07-27' FROM person`,
    );
    await desk.app.part(OwedPeriods).computePeriod(week);
    const { id, mailbox } = await withMailbox({ skipEmpty: true });
    await desk.owe(id, week);
    await desk.dispatcher.sweep();
    await desk.sender.sweep();
    const before = await desk.one(id);
    expect(before).toMatchObject({ state: 'skipped', reason: 'EMPTY', askedBy: null });
    expect((await shown(id))[0]).toMatchObject({ state: 'dispatched', sendable: true });
    expect(ok(await send(id, body({ period: week })), 201)).toMatchObject({ sendable: false });
    await desk.sender.sweep();
    expect(await desk.one(id)).toMatchObject({ id: before.id, state: 'sent' });
    expect(desk.to(mailbox)).toHaveLength(1);
  });

  it('that reached nobody for want of an address can be sent when there is one', async () => {
    const { id, mailbox } = await withMailbox();
    ok(await desk.hr.put(`/api/people/${weekPeople.hr}/mail-address`, { address: null }));
    expect(ok(await plan(id)).recipients).toMatchObject([{ reason: 'NO_ADDRESS' }]);
    ok(await send(id, body()), 201);
    await desk.sender.sweep();
    expect(await desk.one(id)).toMatchObject({ state: 'cancelled', reason: 'NO_ADDRESS' });
    ok(await desk.hr.put(`/api/people/${weekPeople.hr}/mail-address`, { address: mailbox }));
    ok(await send(id, body()), 201);
    await desk.sender.sweep();
    expect(desk.to(mailbox)).toHaveLength(1);
    expect(await desk.one(id)).toMatchObject({ state: 'sent' });
  });

  it('is mailed to nobody who was taken off, has unsubscribed or may no longer read', async () => {
    await desk.address('hr');
    const other = await desk.address('leader');
    const { id } = await desk.make({
      recipients: [
        { personId: weekPeople.hr, optional: true },
        { personId: weekPeople.leader, optional: false },
      ],
    });
    await desk.app.sql(
      `UPDATE delivery_recipient SET unsubscribed_at = now() WHERE schedule_id = $1 AND person_id = $2`,
      [id, weekPeople.hr],
    );
    expect(new Set(ok(await plan(id)).recipients.map((one) => one.reason))).toEqual(
      new Set(['UNSUBSCRIBED', null]),
    );
    ok(await send(id, body()), 201);
    await desk.app.sql(`UPDATE delivery_recipient SET removed_at = now() WHERE person_id = $1`, [
      weekPeople.leader,
    ]);
    await desk.sender.sweep();
    expect((await desk.ofSchedule(id)).map((one) => one.reason).sort()).toEqual(['REMOVED', 'UNSUBSCRIBED']);
    expect(desk.to(other)).toEqual([]);
  });

  it('is refused, and planning it as well, with a code that says why', async () => {
    const { id, schedule } = await withMailbox();
    const refused = async (what: Record<string, unknown>, of = id) => {
      const answer = await send(of, what);
      const planned = await plan(of, String(what['period']));
      expect([planned.status, planned.body.code]).toEqual([answer.status, answer.body.code]);
      return [answer.status, answer.body.code];
    };
    const thisWeek = isoWeekOf(new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10));
    expect(await refused(body({ period: thisWeek }))).toEqual([422, 'DISPATCH_PERIOD_OPEN']);
    expect(await refused(body({ period: '2026-08' }))).toEqual([422, 'DISPATCH_KIND']);
    // 2025 has 52 weeks.
    expect(await refused(body({ period: '2025-W53' }))).toEqual([422, 'DISPATCH_KIND']);
    const empty = await desk.make({ name: 'Tanpa penerima' });
    expect(await refused(body(), empty.id)).toEqual([422, 'SCHEDULE_NO_RECIPIENTS']);
    const first = body();
    ok(await send(id, first), 201);
    expect(await refused(body())).toEqual([409, 'DISPATCH_SENT']);
    // An id that was used for something else.
    expect((await send(id, { ...first, reason: 'Lain' })).body.code).toBe('ID_TAKEN');
    expect((await send(empty.id, first)).body.code).toBe('ID_TAKEN');
    const { version } = ok(await desk.hr.get<DeliverySchedule>(`/api/deliveries/schedules/${schedule.id}`));
    ok(await desk.hr.delete(`/api/deliveries/schedules/${id}?version=${String(version)}`), 204);
    expect(await refused(body({ period: '2026-W01' }))).toEqual([409, 'SCHEDULE_REMOVED']);
    expect(ok(await send(id, first), 200)).toMatchObject({ state: 'dispatched' });
    expect((await send(randomUUID(), body())).status).toBe(404);
    expect((await send(id, body({ reason: '' }))).status).toBe(400);
  });

  it('asked for twice at the same moment is one dispatch and one mail', async () => {
    const { id, mailbox } = await withMailbox();
    const request = body();
    const answers = await Promise.all([send(id, request), send(id, request), send(id, body())]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 201, 409].sort());
    await desk.sender.sweep();
    expect(desk.to(mailbox)).toHaveLength(1);
  });

  it('is not sent a second time when the schedule comes due for it', async () => {
    const { id, mailbox } = await withMailbox();
    const [due] = await desk.app.sql<{ at: Date }>(
      `UPDATE delivery_schedule SET next_at = next_at - interval '7 days' WHERE id = $1 RETURNING next_at AS at`,
      [id],
    );
    const week = isoWeekOf(new Date(due!.at.getTime() - WEEK_MS + 7 * 3_600_000).toISOString().slice(0, 10));
    await desk.app.part(OwedPeriods).computePeriod(week);
    ok(await send(id, body({ period: week })), 201);
    await desk.dispatcher.sweep();
    await desk.sender.sweep();
    expect(desk.to(mailbox)).toHaveLength(1);
    expect(await shown(id)).toMatchObject([{ period: week, state: 'dispatched' }]);
  });
});
