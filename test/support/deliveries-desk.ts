import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import type { Delivery, DeliveryDetail, DeliveryPage, DeliverySchedule } from '#contracts/deliveries.js';
import { Dispatcher, Sender } from '../../src/deliveries/index.js';
import { OwedPeriods } from '../../src/summaries/index.js';
import { startTestApp, type TestApp, type TestClient } from './app.js';
import { startMailServer, type MailServer, type Received } from './mail-server.js';
import { WEEK, WeekOffice, weekPeople, type WeekPerson } from './week-office.js';

/** Monday 06:00 WIB, when the week’s last deadline has not passed. */
export const MONDAY = Date.parse('2026-11-01T23:00:00Z');
/** Tuesday, when it has. */
export const TUESDAY = Date.parse('2026-11-02T17:00:00Z');
/** Later than any sweep: the tests sweep themselves. */
export const NEVER = '3600000';

export const draft = (more: Partial<DeliverySchedule> = {}) => ({
  id: randomUUID(),
  name: 'Senin pagi',
  kind: 'weekly',
  weekday: 1,
  hour: '06:00',
  zone: null,
  unitIds: [] as string[],
  recipients: [] as { personId: string; optional: boolean }[],
  language: 'id',
  formats: [] as string[],
  skipEmpty: false,
  paused: false,
  revisions: true,
  ...more,
});

export const ok = <T>(answer: { status: number; body: T }, status = 200): T => {
  if (answer.status !== status) throw new Error(`${String(answer.status)}: ${JSON.stringify(answer.body)}`);
  return answer.body;
};

/**
 * The office of week 2026-W44 with its summary as of Monday, a real mail server, and what the tests of deliveries do all the
 * time. Nothing happens by itself: no worker runs and no sweep comes.
 */
export class DeliveriesDesk {
  readonly dispatcher: Dispatcher;
  readonly sender: Sender;
  #mailboxes = 0;

  private constructor(
    readonly app: TestApp,
    readonly server: MailServer,
    readonly hr: TestClient,
    readonly office: WeekOffice,
  ) {
    this.dispatcher = app.part(Dispatcher);
    this.sender = app.part(Sender);
  }

  static async open(): Promise<DeliveriesDesk> {
    const server = await startMailServer();
    const app = await startTestApp({
      OWED_SWEEP_MS: NEVER,
      ROLES: 'web',
      SMTP_URL: server.url,
      MAIL_FROM: 'Tanggap <tanggap@lembahsari.example>',
      SMTP_TIMEOUT_MS: '2000',
      PUBLIC_URL: 'https://tanggap.example',
    });
    const office = new WeekOffice(app.sql);
    await office.seed();
    await office.fill();
    await app.sql(`UPDATE account SET roles = '{admin}' WHERE person_id = $1`, [weekPeople.leader]);
    await app.part(OwedPeriods).computePeriod(WEEK, { now: MONDAY });
    return new DeliveriesDesk(app, server, await app.login('hr'), office);
  }

  async close(): Promise<void> {
    await this.app.stop();
    await this.server.stop();
  }

  /** What one test leaves waiting must not go out in another. */
  async clear(): Promise<void> {
    await this.app.sql(
      `UPDATE delivery SET state = 'cancelled', next_try_at = NULL WHERE state IN ('queued', 'deferred')`,
    );
    await this.app.sql(
      `UPDATE delivery_schedule SET deleted_at = now(), next_at = NULL WHERE deleted_at IS NULL`,
    );
    await this.app.sql(`UPDATE delivery_dispatch SET following = false`);
  }

  /** Gives somebody a new address, so that a test sees its own mails alone. */
  async address(who: WeekPerson): Promise<string> {
    const own = `${who.toLowerCase()}-${String(++this.#mailboxes)}@lembahsari.example`;
    ok(await this.hr.put(`/api/people/${weekPeople[who]}/mail-address`, { address: own }));
    return own;
  }

  async make(more: Partial<DeliverySchedule> | Record<string, unknown> = {}): Promise<DeliverySchedule> {
    const answer = await this.hr.post<DeliverySchedule>('/api/deliveries/schedules', { ...draft(), ...more });
    return ok(answer, 201);
  }

  /** The schedule owes the summary of the office's week. */
  async owe(id: string, week = WEEK): Promise<void> {
    await this.app.sql(`INSERT INTO delivery_dispatch (schedule_id, week, due_at) VALUES ($1, $2, now())`, [
      id,
      week,
    ]);
  }

  async list(query: string): Promise<Delivery[]> {
    return ok(await this.hr.get<DeliveryPage>(`/api/deliveries?limit=200&${query}`)).items;
  }

  async ofSchedule(id: string): Promise<Delivery[]> {
    const all = await this.list(`schedule=${id}`);
    return all.sort((a, b) => (a.recipient.name < b.recipient.name ? -1 : 1));
  }

  async one(id: string): Promise<Delivery> {
    const all = await this.ofSchedule(id);
    expect(all).toHaveLength(1);
    return all[0]!;
  }

  async detail(id: string): Promise<DeliveryDetail> {
    return ok(await this.hr.get<DeliveryDetail>(`/api/deliveries/${id}`));
  }

  to(mailbox: string): Received[] {
    return this.server.received.filter((one) => one.to === mailbox);
  }

  /** A schedule with one recipient, its week sent out: the mail waits. */
  async queued(
    who: WeekPerson = 'hr',
    more: Record<string, unknown> = {},
  ): Promise<{ schedule: DeliverySchedule; mailbox: string; id: string }> {
    const mailbox = await this.address(who);
    const recipients = [{ personId: weekPeople[who], optional: true }];
    const schedule = await this.make({ recipients, ...more });
    await this.owe(schedule.id);
    await this.dispatcher.sweep();
    const { id, state } = await this.one(schedule.id);
    expect(state).toBe('queued');
    return { schedule, mailbox, id };
  }

  async dueNow(id: string): Promise<void> {
    await this.app.sql(`UPDATE delivery SET next_try_at = now() WHERE id = $1`, [id]);
  }
}
