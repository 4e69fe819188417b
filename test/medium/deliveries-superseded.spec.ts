import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import type { DeliveryDetail, DeliverySchedule } from '#contracts/deliveries.js';
import { Mailer } from '../../src/platform/mail/mailer.js';
import { OwedPeriods } from '../../src/summaries/index.js';
import { until } from '../support/app-process.js';
import { DeliveriesDesk, MONDAY, ok, TUESDAY } from '../support/deliveries-desk.js';
import { heldUp } from '../support/held.js';
import { weekPeople } from '../support/week-office.js';

const WEEK_MS = 7 * 86_400_000;

describe('a mail about provisional figures, when the final ones are there', () => {
  let desk: DeliveriesDesk;
  /** Each test has a week of its own, the newest 2026-W44. */
  let weeksAgo = -1;

  beforeAll(async () => {
    desk = await DeliveriesDesk.open();
  });
  afterAll(() => desk.close());
  beforeEach(() => desk.clear());

  const compute = (week: string, now: number) =>
    desk.app.part(OwedPeriods).computePeriod(week, { now: now - weeksAgo * WEEK_MS });

  /** The mail of the provisional revision waits, and the schedule follows. */
  async function provisional(more: Partial<DeliverySchedule> = {}) {
    const week = `2026-W${String(44 - ++weeksAgo)}`;
    await compute(week, MONDAY);
    const mailbox = await desk.address('hr');
    const schedule = await desk.make({ recipients: [{ personId: weekPeople.hr, optional: false }], ...more });
    await desk.owe(schedule.id, week);
    await desk.dispatcher.sweep();
    const { id, revision } = await desk.one(schedule.id);
    expect(revision).toBe(1);
    return { id, mailbox, schedule: schedule.id, final: () => compute(week, TUESDAY) };
  }
  const states = async (id: string) =>
    (await desk.detail(id)).steps.map((step) => [step.attempt, step.state, step.reason]);
  const subjects = (mailbox: string) => desk.to(mailbox).map(({ mail }) => mail.subject);
  const both = async (schedule: string) =>
    new Map((await desk.ofSchedule(schedule)).map((one) => [one.revision, one.state]));

  /** Takes a mail as far as it goes; `meanwhile` happens when it is made and not yet taken. */
  async function deliver(id: string, meanwhile: () => Promise<unknown>) {
    const mailer = desk.app.part(Mailer);
    const compose = mailer.compose.bind(mailer);
    const spy = jest.spyOn(mailer, 'compose').mockImplementationOnce(async (letter) => {
      await meanwhile();
      return compose(letter);
    });
    try {
      await desk.sender.deliver(id);
    } finally {
      spy.mockRestore();
    }
  }

  it('put off by the server, is ended by the final one, and the ledger says why', async () => {
    const { id, mailbox, schedule, final } = await provisional();
    desk.server.conduct(mailbox, 'greylist');
    await desk.sender.sweep();
    desk.server.conduct(mailbox, 'accept');
    await final();
    await desk.dispatcher.sweep();
    expect(await desk.detail(id)).toMatchObject({
      state: 'cancelled',
      reason: 'SUPERSEDED',
      nextTryAt: null,
      attempts: 1,
    });
    await desk.sender.sweep();
    expect(subjects(mailbox)).toEqual([expect.not.stringContaining('sementara')]);
    expect(await states(id)).toEqual([
      [1, 'sending', null],
      [1, 'deferred', null],
      [1, 'cancelled', 'SUPERSEDED'],
    ]);
    expect(await both(schedule)).toEqual(
      new Map([
        [1, 'cancelled'],
        [2, 'sent'],
      ]),
    );
  });

  it('of who gets no final one, is left to what becomes of it', async () => {
    const { id, schedule, final } = await provisional();
    await desk.app.sql(`UPDATE delivery_recipient SET removed_at = now() WHERE schedule_id = $1`, [schedule]);
    await final();
    await desk.dispatcher.sweep();
    expect((await desk.one(schedule)).state).toBe('queued');
    await desk.sender.sweep();
    expect(await desk.detail(id)).toMatchObject({ state: 'cancelled', reason: 'REMOVED' });
  });

  it('being sent while the final one is queued, is not tried again when the server puts it off', async () => {
    const { id, mailbox, schedule, final } = await provisional();
    desk.server.conduct(mailbox, 'greylist');
    const mailer = desk.app.part(Mailer);
    const hand = mailer.hand.bind(mailer);
    const spy = jest.spyOn(mailer, 'hand').mockImplementationOnce(async (composed) => {
      await final();
      await desk.dispatcher.sweep();
      expect(await both(schedule)).toEqual(
        new Map([
          [1, 'sending'],
          [2, 'queued'],
        ]),
      );
      return hand(composed);
    });
    try {
      await desk.sender.deliver(id);
    } finally {
      spy.mockRestore();
    }
    desk.server.conduct(mailbox, 'accept');
    expect((await desk.detail(id)).state).toBe('deferred');
    await desk.dueNow(id);
    await desk.sender.sweep();
    expect(subjects(mailbox)).toEqual([expect.not.stringContaining('sementara')]);
    expect((await states(id)).at(-1)).toEqual([1, 'cancelled', 'SUPERSEDED']);
  });

  it('taken by a worker in the same moment, belongs to the worker', async () => {
    const { id, schedule, final } = await provisional();
    await final();
    const worker = new pg.Client({ connectionString: desk.app.database.url });
    await worker.connect();
    try {
      await worker.query('BEGIN');
      await worker.query(
        `UPDATE delivery SET state = 'sending', attempts = 1, next_try_at = NULL, lease_until = now() + interval '1 hour'
          WHERE id = $1`,
        [id],
      );
      const sweeping = desk.dispatcher.sweep();
      await until('the dispatcher waits for the row', () => heldUp(desk.app.sql, worker));
      await worker.query('COMMIT');
      await sweeping;
    } finally {
      await worker.end();
    }
    expect(await both(schedule)).toEqual(
      new Map([
        [1, 'sending'],
        [2, 'queued'],
      ]),
    );
    expect(await states(id)).toEqual([]);
  });

  it('made but not yet taken, is not sent', async () => {
    const { id, mailbox, final } = await provisional();
    await deliver(id, async () => {
      await final();
      await desk.dispatcher.sweep();
    });
    expect(desk.to(mailbox)).toEqual([]);
    expect(await states(id)).toEqual([[0, 'cancelled', 'SUPERSEDED']]);
  });

  it('made but not yet taken, where the final one is not mailed, is made anew and says that it is old', async () => {
    const { id, mailbox, final } = await provisional({ revisions: false });
    await deliver(id, final);
    expect(desk.to(mailbox)).toEqual([]);
    await desk.sender.deliver(id);
    expect(subjects(mailbox)).toEqual([expect.stringContaining('sudah digantikan revisi 2')]);
  });

  it('sent again by hand and put off by the server, stays what HR ordered', async () => {
    const { id, mailbox, final } = await provisional();
    await desk.sender.sweep();
    ok(await desk.hr.post<DeliveryDetail>(`/api/deliveries/${id}/resend`, { reason: 'Diminta auditor' }));
    desk.server.conduct(mailbox, 'greylist');
    await desk.sender.sweep();
    desk.server.conduct(mailbox, 'accept');
    expect((await desk.detail(id)).state).toBe('deferred');
    await final();
    await desk.dispatcher.sweep();
    expect((await desk.detail(id)).state).toBe('deferred');
  });

  it('is offered the newer one before it is sent again; that goes out once, as a mail of its own', async () => {
    const { id, mailbox, schedule, final } = await provisional({ revisions: false });
    await desk.sender.sweep();
    expect((await desk.detail(id)).newer).toBeNull();
    await final();
    await desk.dispatcher.sweep();
    expect((await desk.detail(id)).newer).toEqual({ revision: 2, provisional: false, delivery: null });
    const again = (body: Record<string, unknown>) =>
      desk.hr.post<DeliveryDetail & { code?: string }>(`/api/deliveries/${id}/resend`, body);
    const sent = ok(await again({ reason: 'Angka akhir', newest: true }));
    expect(sent).toMatchObject({
      revision: 2,
      state: 'queued',
      newer: null,
      steps: [{ state: 'queued', note: 'Angka akhir', by: { personId: weekPeople.hr } }],
    });
    expect((await again({ reason: 'Sekali lagi', newest: true })).body.code).toBe('DELIVERY_UNDER_WAY');
    await desk.sender.sweep();
    expect(subjects(mailbox)).toEqual([
      expect.stringContaining('sementara'),
      expect.not.stringContaining('sementara'),
    ]);
    expect((await desk.detail(id)).newer?.delivery).toEqual({ id: sent.id, state: 'sent' });
    const last = ok(await again({ reason: 'Sekali lagi', newest: true }));
    expect(last).toMatchObject({ id: sent.id, state: 'queued' });
    expect(await both(schedule)).toEqual(
      new Map([
        [1, 'sent'],
        [2, 'queued'],
      ]),
    );
    const audits = await desk.app.sql(
      `SELECT subject_id, before, after FROM audit_event WHERE action = 'delivery.resend' AND subject_id = $1 ORDER BY at`,
      [sent.id],
    );
    expect(audits).toEqual([
      { subject_id: sent.id, before: null, after: { reason: 'Angka akhir', insteadOf: id } },
      {
        subject_id: sent.id,
        before: { state: 'sent', attempts: 1 },
        after: { reason: 'Sekali lagi', insteadOf: id },
      },
    ]);
    // The newest itself has nothing newer: asked for so, it is sent again as it is.
    expect((await desk.detail(sent.id)).newer).toBeNull();
  });

  it('sent by hand, goes out and says that it is old', async () => {
    const { id, mailbox, final } = await provisional();
    await final();
    await desk.dispatcher.sweep();
    ok(await desk.hr.post<DeliveryDetail>(`/api/deliveries/${id}/resend`, { reason: 'Diminta auditor' }));
    await desk.sender.sweep();
    expect((await desk.detail(id)).state).toBe('sent');
    const old = desk.to(mailbox).find(({ mail }) => mail.subject?.includes('revisi 1'));
    expect(old?.mail.subject).toContain('sudah digantikan revisi 2');
    for (const part of [old?.mail.text, old?.mail.html]) {
      expect(part).toContain('Sudah ada revisi 2');
      expect(part).not.toContain('menyusul');
    }
  });
});
