import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { FeedEvent, Reset, Snapshot } from '#contracts/feed.js';
import type { Feedback } from '#contracts/feedback.js';
import type { Report } from '#contracts/reports.js';
import { feedbackOf, reduce } from '../../client/src/lib/sync/reducer.js';
import { next, startTestApp, type TestApp, type TestClient, type TestSocket } from '../support/app.js';
import { people, seedOffice, type Office } from '../support/office.js';

/** What a device holds: the snapshot, then every event applied by the client's own reducer. */
class Device {
  readonly feedback = new Map<string, Feedback & { order: number }>();
  readonly reports = new Map<string, Report>();
  readonly kinds = new Set<string>();
  last = 0;

  constructor(readonly socket: TestSocket) {
    socket.on('reset', (reset: Reset) => {
      reset.snapshot.feedback.forEach((f, order) => this.feedback.set(f.id, { ...f, order }));
      for (const report of reset.snapshot.reports) this.reports.set(report.id, report);
      this.last = reset.top;
      socket.emit('ack', { last: reset.top });
    });
    socket.on('feed', (event) => {
      this.apply(event);
      socket.emit('ack', { last: event.seq });
    });
  }

  apply(event: FeedEvent): void {
    expect(event.seq).toBe(this.last + 1);
    this.last = event.seq;
    this.kinds.add(event.kind);
    const id = feedbackOf(event);
    const report = (event.data as { report?: Report }).report;
    const change = reduce(event, {
      feedback: id === null ? undefined : this.feedback.get(id),
      report: report === undefined ? undefined : this.reports.get(report.id),
    });
    if (change.feedback) this.feedback.set(change.feedback.id, change.feedback);
    if (change.report) this.reports.set(change.report.id, change.report);
  }
}

/** A fixed sequence, so that a failure is met again. */
function sequence(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

describe('events applied to an old snapshot', () => {
  let app: TestApp;
  let office: Office;

  beforeAll(async () => {
    app = await startTestApp({ FEED_SWEEP_MS: '60000' });
    office = await seedOffice(app.sql);
  });
  afterAll(() => app.stop());

  const fresh = async (client: TestClient) =>
    (await client.get<{ snapshot: Snapshot; top: number }>('/api/feed')).body;

  it('give the fresh snapshot, for both parties and every kind of event', async () => {
    const [staff, direct] = [await app.login('staff'), await app.login('direct')];
    const devices = await Promise.all(
      [staff, direct].map(async (client) => {
        const device = new Device(client.socket());
        const beat = next(device.socket, 'beat');
        device.socket.connect();
        await beat;
        return { client, device };
      }),
    );
    const random = sequence(20261122);
    const given: string[] = [];
    let draft = 0;
    let report: Report | undefined;
    const acts: (() => Promise<unknown>)[] = [
      async () => {
        const id = randomUUID();
        const kind = (['praise', 'suggestion', 'question', 'correction'] as const)[random(4)];
        await direct.post('/api/feedback', {
          id,
          recipientId: people.staff,
          kind,
          body: `Catatan ${String(random(1e6))}`,
        });
        given.push(id);
      },
      async () => {
        const id = given[random(given.length || 1)];
        if (id === undefined) return;
        const who = random(2) === 0 ? staff : direct;
        await who.post(`/api/feedback/${id}/replies`, {
          id: randomUUID(),
          body: `Balasan ${String(random(1e6))}`,
        });
      },
      async () => {
        const id = given[random(given.length || 1)];
        if (id !== undefined) await staff.post(`/api/feedback/${id}/read`);
      },
      async () => {
        const put = await staff.put<Report>(`/api/reports/mine/${office.today}`, {
          lines: [{ activity: `Melayani ${String(random(1e6))} berkas` }],
          ...(draft === 0 ? {} : { base: draft }),
        });
        if (put.status !== 200) return;
        draft = put.body.draftVersion;
        report = (
          await staff.post<Report>(`/api/reports/mine/${office.today}/submission`, { id: randomUUID() })
        ).body;
        draft = report.draftVersion;
      },
      async () => {
        if (report === undefined) return;
        await direct.post(`/api/reports/${report.id}/return`, {
          version: report.version,
          reason: 'Lengkapi angkanya.',
        });
      },
    ];
    for (let i = 0; i < 60; i++) await acts[random(acts.length)]?.();
    await acts[3]?.();
    const accepted = await direct.post(`/api/reports/${report!.id}/acceptance`, { version: report!.version });
    expect(accepted.status).toBe(200);

    for (const { client, device } of devices) {
      // Receipts of the last comments may still be on their way: wait until the stream stands still.
      let at = await fresh(client);
      while (device.last < at.top) {
        await next(device.socket, 'feed', (e) => e.seq >= at.top);
        at = await fresh(client);
      }
      expect(device.last).toBe(at.top);
      for (const f of at.snapshot.feedback) {
        const { order: _, ...held } = device.feedback.get(f.id) ?? { order: 0 };
        expect(held).toEqual(f);
      }
      expect(device.feedback.size).toBe(at.snapshot.feedback.length);
      for (const r of at.snapshot.reports) expect(device.reports.get(r.id)).toEqual(r);
      expect([...device.kinds]).toEqual(
        expect.arrayContaining(['feedback.given', 'feedback.replied', 'feedback.read', 'feedback.delivered']),
      );
      expect(device.kinds.has('void')).toBe(false);
      device.socket.disconnect();
    }
    expect([...devices[0]!.device.kinds]).toEqual(
      expect.arrayContaining(['report.submitted', 'report.returned', 'report.accepted']),
    );
  });
});
