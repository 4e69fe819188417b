import { randomUUID } from 'node:crypto';
import type {
  NotificationCount,
  NotificationPage,
  NotificationPreferences,
  NotificationThread,
  PushDevice,
} from '#contracts/notifications.js';
import { NoticeMails, Pushes } from '../../src/notifications/index.js';
import { startTestApp, type Answer, type TestApp, type TestClient } from './app.js';
import { startMailServer, type MailServer } from './mail-server.js';
import { people, seedOffice, type Office, type OfficePerson } from './office.js';
import { startPushService, type PushBrowser, type PushService } from './push-service.js';

/** Later than any sweep: the tests sweep themselves. */
const never = '3600000';
/** Never quiet, so that these tests do not depend on the hour at which they run. */
const always = { mode: 'own', from: '00:00', to: '24:00', days: [1, 2, 3, 4, 5, 6, 7] };

/** What a request that has to succeed answered. */
export const ok = <T>(answer: Answer<T>): T => {
  if (answer.status >= 300) throw new Error(`${String(answer.status)}: ${JSON.stringify(answer.body)}`);
  return answer.body;
};

/**
 * An office whose people are told what happens: with a mail server and a push service of the test, and workers that work
 * when the test says so.
 */
export class ToldOffice {
  readonly #clients = new Map<OfficePerson, TestClient>();
  #boxes = 0;

  private constructor(
    readonly app: TestApp,
    readonly office: Office,
    readonly mail: MailServer,
    readonly push: PushService,
  ) {}

  static async start(): Promise<ToldOffice> {
    const [mail, push] = await Promise.all([startMailServer(), startPushService()]);
    const app = await startTestApp({
      OWED_SWEEP_MS: never,
      ROLES: 'web',
      SMTP_URL: mail.url,
      MAIL_FROM: 'Tanggap <tanggap@lembahsari.example>',
      SMTP_TIMEOUT_MS: '2000',
      PUBLIC_URL: 'https://tanggap.example',
      PUSH_LOOPBACK: '1',
      PUSH_DELAY_MS: '0',
    });
    return new ToldOffice(app, await seedOffice(app.sql), mail, push);
  }

  async stop(): Promise<void> {
    await this.app.stop();
    await this.mail.stop();
    await this.push.stop();
  }

  /** Nobody was told anything, nobody wishes anything, and nothing that was said is of today. */
  async clear(): Promise<void> {
    for (const table of [
      'notification_send',
      'notification',
      'notification_setting',
      'push_subscription',
      'mail_address',
      'leave',
    ])
      await this.app.sql(`DELETE FROM ${table}`);
    await this.app.sql(`UPDATE feedback SET created_at = created_at - interval '25 hours'`);
  }

  get pushes(): Pushes {
    return this.app.part(Pushes);
  }
  get mails(): NoticeMails {
    return this.app.part(NoticeMails);
  }

  async as(who: OfficePerson): Promise<TestClient> {
    const known = this.#clients.get(who);
    if (known !== undefined) return known;
    const client = await this.app.login(who.toLowerCase());
    this.#clients.set(who, client);
    return client;
  }

  /** A comment for `staff`. @returns its id */
  async comment(more: Record<string, unknown> = {}, by: OfficePerson = 'direct'): Promise<string> {
    const id = randomUUID();
    const author = await this.as(by);
    const body = {
      id,
      recipientId: people.staff,
      kind: 'suggestion',
      body: 'Rahasia di antara kita: rapikan arsip.',
    };
    ok(await author.post('/api/feedback', { ...body, ...more }));
    return id;
  }

  async list(who: OfficePerson, show = 'open'): Promise<NotificationThread[]> {
    const reader = await this.as(who);
    return ok(await reader.get<NotificationPage>(`/api/notifications?show=${show}`)).items;
  }

  async count(who: OfficePerson): Promise<NotificationCount> {
    const reader = await this.as(who);
    return ok(await reader.get<NotificationCount>('/api/notifications/count'));
  }

  async wish(who: OfficePerson, more: Record<string, unknown> = {}): Promise<NotificationPreferences> {
    const reader = await this.as(who);
    const wishes = { choices: {}, quiet: always, digestHour: '08:00', language: 'id', ...more };
    return ok(await reader.put<NotificationPreferences>('/api/notifications/preferences', wishes));
  }

  /** A browser in which somebody switched pushes on. */
  async device(who: OfficePerson): Promise<{ browser: PushBrowser; id: string }> {
    const browser = this.push.browser();
    const reader = await this.as(who);
    const body = { ...browser.subscription, language: 'id' };
    const { id } = ok(await reader.post<PushDevice>('/api/notifications/devices', body));
    return { browser, id };
  }

  /** An address of somebody that no test used before. */
  async mailbox(who: OfficePerson): Promise<string> {
    const address = `${who.toLowerCase()}-${String(++this.#boxes)}@lembahsari.example`;
    const reader = await this.as(who);
    ok(await reader.put(`/api/people/${people[who]}/mail-address`, { address }));
    return address;
  }

  mailsTo(address: string) {
    return this.mail.received.filter((one) => one.to === address);
  }

  sends(channel: string) {
    return this.app.sql<{
      state: string;
      reason: string | null;
      due_in: number | null;
      answer: string | null;
    }>(
      `SELECT state, reason, answer, extract(epoch FROM due_at - now())::float AS due_in FROM notification_send
        WHERE channel = $1 ORDER BY at, id`,
      [channel],
    );
  }

  makeDue() {
    return this.app.sql(`UPDATE notification_send SET due_at = now() WHERE state IN ('queued', 'deferred')`);
  }
}
