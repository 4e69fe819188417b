import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { FeedAnswer, Reset } from '#contracts/feed.js';
import { FeedHub } from '../../src/platform/feed/hub.js';
import { FeedRetention } from '../../src/platform/feed/retention.js';
import { until } from '../support/app-process.js';
import { startTestApp, type TestApp, type TestClient } from '../support/app.js';
import { people, seedOffice } from '../support/office.js';
import { Replica } from '../support/replica.js';

/** Nothing here waits for a timer: sweeps are run by hand, beats follow what is sent. */
describe('a database that is set back under a running node, without any connection being lost', () => {
  let app: TestApp;
  let staff: TestClient;
  let direct: TestClient;
  const devices: Replica[] = [];

  beforeAll(async () => {
    app = await startTestApp({ FEED_SWEEP_MS: '3600000', FEED_BEAT_MS: '1000' });
    await seedOffice(app.sql);
    staff = await app.login('staff');
    direct = await app.login('direct');
  });
  afterAll(() => app.stop());
  beforeEach(async () => {
    await app.sql(
      'TRUNCATE stream, stream_ack, stream_pruned, feed_event, feedback, feedback_receipt CASCADE',
    );
    await sweep();
  });
  afterEach(() => {
    for (const device of devices.splice(0)) device.goOffline();
  });

  const sweep = () => app.part(FeedHub).sweep();
  const device = async (client: TestClient) => {
    const replica = new Replica(client);
    devices.push(replica);
    return replica.catchUp();
  };
  const comment = async (body: string) => {
    const answer = await direct.post('/api/feedback', {
      id: randomUUID(),
      recipientId: people.staff,
      kind: 'praise',
      body,
    });
    expect(answer.status).toBe(201);
  };
  const shown = (replica: Replica, bodies: readonly string[]) =>
    until(`the device shows ${bodies.join()}`, () => replica.bodies.join() === bodies.join());
  /** Receipts come by themselves, to both parties: waits until each comment has its one, and the device everything. */
  const settled = (replica: Replica) =>
    until('every comment is delivered and told', async () => {
      const [at] = await app.sql<{ open: string; top: string }>(
        `SELECT (SELECT count(*) FROM feed_event e WHERE e.person_id = $1 AND e.kind = 'feedback.given'
                    AND NOT EXISTS (SELECT FROM feed_event d WHERE d.person_id = $1 AND d.kind = 'feedback.delivered' AND d.ref = e.ref)) AS open,
                (SELECT seq FROM stream WHERE person_id = $1) AS top`,
        [people.staff],
      );
      return at?.open === '0' && Number(at.top) === replica.last;
    });
  /** The node has heard that no device of staff is there: it keeps nothing of the history that they saw. */
  const allGone = () =>
    until('the node has let the devices go', () => app.part(FeedHub).devicesOf(people.staff) === 0);
  const numberOf = async (body: string) => {
    const [row] = await app.sql<{ seq: string }>(
      `SELECT e.seq FROM feed_event e JOIN feedback f ON f.id = e.ref
        WHERE e.person_id = $1 AND e.kind = 'feedback.given' AND f.body = $2`,
      [people.staff, body],
    );
    return Number(row?.seq);
  };
  /** What a device that knows nothing is given. */
  const truth = async (client: TestClient) => {
    const { body } = await client.get<Extract<FeedAnswer, { reset: true }>>('/api/feed');
    return { top: body.top, bodies: body.snapshot.feedback.map((f) => f.body) };
  };
  /** Another history from this number on: what was written after a copy had been put back, by whomever. */
  const rewrite = async (personId: string, from: number, bodies: readonly string[]) => {
    await app.sql(`DELETE FROM feed_event WHERE person_id = $1 AND seq >= $2`, [personId, from]);
    await app.sql(`UPDATE stream SET seq = $2 WHERE person_id = $1`, [personId, from - 1]);
    await app.sql(`UPDATE stream_ack SET acked = least(acked, $2) WHERE person_id = $1`, [
      personId,
      from - 1,
    ]);
    for (const body of bodies) {
      const id = randomUUID();
      await app.sql(
        `INSERT INTO feedback (id, author_id, recipient_id, kind, body) VALUES ($1, $2, $3, 'praise', $4)`,
        [id, people.direct, people.staff, body],
      );
      await app.sql(
        `WITH s AS (UPDATE stream SET seq = seq + 1 WHERE person_id = $1 RETURNING seq)
         INSERT INTO feed_event (person_id, seq, kind, ref, mark)
         SELECT $1, seq, 'feedback.given', $2, decode(substr(md5(random()::text), 1, 16), 'hex') FROM s`,
        [personId, id],
      );
    }
  };
  const resetsBy = async (reason: string) => {
    const { body } = await app.client().get<string>('/metrics');
    return Number(new RegExp(`tanggap_feed_resets_total\\{reason="${reason}"\\} (\\d+)`).exec(body)?.[1]);
  };

  it.each([
    ['lower', -1, 'top'],
    ['equal', 0, 'mark'],
    ['higher', 1, 'mark'],
  ])('resets live devices when the numbers are %s by then', async (_, more, reason) => {
    await comment('Satu.');
    const live = await device(staff);
    await settled(live);
    await comment('Dua.');
    await comment('Tiga.');
    await shown(live, ['Satu.', 'Dua.', 'Tiga.']);
    await settled(live);
    const before = await resetsBy(reason);
    const from = await numberOf('Dua.');
    const other = Array.from({ length: live.last - from + 1 + more }, (_, i) => `Lain ${String(i)}.`);
    await rewrite(people.staff, from, other);
    await sweep();
    await shown(live, ['Satu.', ...other]);
    expect(live.resets).toHaveLength(2);
    expect(await resetsBy(reason)).toBe(before + 1);
    await comment('Sesudahnya.');
    await shown(live, ['Satu.', ...other, 'Sesudahnya.']);
    await settled(live);
    expect(await truth(staff)).toEqual({ top: live.last, bodies: live.bodies });
  });

  it('leaves alone whose own events are all there', async () => {
    await comment('Satu.');
    const [mine, author] = [await device(staff), await device(direct)];
    await comment('Dua.');
    await shown(mine, ['Satu.', 'Dua.']);
    await shown(author, ['Satu.', 'Dua.']);
    await settled(mine);
    await rewrite(people.staff, await numberOf('Dua.'), ['Lain.']);
    await sweep();
    await shown(mine, ['Satu.', 'Lain.']);
    expect([mine.resets.length, author.resets.length]).toEqual([2, 1]);
  });

  it('finds out after a commit of this very node went on top of the other history', async () => {
    await comment('Satu.');
    const live = await device(staff);
    await comment('Dua.');
    await shown(live, ['Satu.', 'Dua.']);
    await settled(live);
    const from = await numberOf('Dua.');
    const other = Array.from({ length: live.last - from + 1 }, (_, i) => `Lain ${String(i)}.`);
    await rewrite(people.staff, from, other);
    // Sent at once, on the word of its hint: nothing has looked yet at what stands before it.
    await comment('Tiga.');
    await shown(live, ['Satu.', 'Dua.', 'Tiga.']);
    await sweep();
    await shown(live, ['Satu.', ...other, 'Tiga.']);
    expect(live.resets).toHaveLength(2);
  });

  it('resets a device that comes back, by its mark or by a number that does not exist', async () => {
    await comment('Satu.');
    const [one, two] = [await device(staff), await device(staff)];
    await comment('Dua.');
    await shown(one, ['Satu.', 'Dua.']);
    await shown(two, ['Satu.', 'Dua.']);
    await settled(one);
    await settled(two);
    one.goOffline();
    two.goOffline();
    await allGone();
    const from = await numberOf('Dua.');
    const other = Array.from({ length: one.last - from + 1 }, (_, i) => `Lain ${String(i)}.`);
    await rewrite(people.staff, from, other);
    await one.catchUp();
    expect([one.bodies, one.resets.length]).toEqual([['Satu.', ...other], 2]);
    // Receipts that are still being written would be part of neither history.
    const { top } = one.resets[1]!;
    await until('the acknowledgement is written down, and with it what it tells', async () => {
      const [row] = await app.sql<{ acked: string }>(`SELECT acked FROM stream_ack WHERE person_id = $1`, [
        people.staff,
      ]);
      return Number(row?.acked) >= top;
    });
    one.goOffline();
    await allGone();
    await rewrite(people.staff, from, []);
    await two.catchUp();
    expect([two.bodies, two.resets.length]).toEqual([['Satu.'], 2]);
  });

  it('answers a waiting long-poll with a snapshot', async () => {
    await comment('Satu.');
    await comment('Dua.');
    const { body: start } = await staff.get<Reset>('/api/feed');
    const query = `after=${String(start.top)}&epoch=${start.epoch}&mark=${start.mark ?? ''}&wait=25`;
    const waiting = staff.get<FeedAnswer>(`/api/feed?${query}`);
    await rewrite(people.staff, start.top, ['Lain.']);
    await comment('Tiga.');
    const { body } = await waiting;
    expect(body).toMatchObject({ reset: true, epoch: start.epoch });
  });

  it('raises the alarm once: an audit row beside the log', async () => {
    await sweep();
    expect(await resetsBy('mark')).toBeGreaterThan(1);
    const rows = await app.sql(`SELECT action, actor_id, after FROM audit_event WHERE action LIKE 'feed.%'`);
    expect(rows).toEqual([
      { action: 'feed.history-lost', actor_id: null, after: { life: expect.any(String), reason: 'top' } },
    ]);
  });

  it('takes a new life at once, for whoever is live and whoever waits', async () => {
    await comment('Satu.');
    const live = await device(staff);
    const { body: start } = await staff.get<Reset>('/api/feed');
    const query = `after=${String(start.top)}&epoch=${start.epoch}&mark=${start.mark ?? ''}&wait=25`;
    const waiting = staff.get<FeedAnswer>(`/api/feed?${query}`);
    await app.sql('UPDATE feed_life SET life = life + 1');
    await sweep();
    await until('the device was reset', () => live.resets.length === 2);
    expect(live.resets[1]?.epoch).not.toBe(live.resets[0]?.epoch);
    expect((await waiting).body).toMatchObject({ reset: true, epoch: live.epoch });
    await comment('Dua.');
    await shown(live, ['Satu.', 'Dua.']);
    await sweep();
    expect(live.resets).toHaveLength(2);
    const rows = await app.sql(`SELECT action FROM audit_event WHERE action = 'feed.life-changed'`);
    expect(rows).toHaveLength(1);
    const { body } = await app.client().get<string>('/metrics');
    expect(body).toContain('tanggap_feed_life_changes_total 1');
  });

  it('keeps every device in a new life that wavers, and brings each its snapshot in its turn', async () => {
    await comment('Satu.');
    const live = await Promise.all([device(staff), device(staff), device(direct), device(direct)]);
    const locker = new pg.Client({ connectionString: app.database.url });
    await locker.connect();
    try {
      await locker.query('BEGIN; LOCK TABLE feedback IN ACCESS EXCLUSIVE MODE');
      await app.sql('UPDATE feed_life SET life = life + 1');
      await sweep();
      const blocked = () =>
        app.sql<{ pid: number }>(
          `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
        );
      await until('a snapshot waits in the database', async () => (await blocked()).length > 0);
      // Each turn that comes meets a database that ends its connection.
      const ended = new Set<number>();
      await until('each turn met one', async () => {
        for (const { pid } of await blocked()) {
          await app.sql('SELECT pg_terminate_backend($1)', [pid]);
          ended.add(pid);
        }
        return ended.size >= live.length;
      });
      await until('nobody waits for a turn any more', () => app.part(FeedHub).catchingUp.reading === 0);
      expect(live.map((one) => one.resets.length)).toEqual([1, 1, 1, 1]);
    } finally {
      await locker.end();
    }
    await sweep();
    for (const one of live) await until('it has its snapshot', () => one.resets.length === 2);
    await comment('Dua.');
    for (const one of live) await shown(one, ['Satu.', 'Dua.']);
    expect(live.map((one) => one.lines)).toEqual([1, 1, 1, 1]);
  });
});

describe('a device that was away longer than events are kept', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ FEED_SWEEP_MS: '3600000', FEED_RETENTION_DAYS: '400' });
    await seedOffice(app.sql);
  });
  afterAll(() => app.stop());

  it('begins anew with every comment that there is; one that was here lately goes on', async () => {
    const [staff, direct] = [await app.login('staff'), await app.login('direct')];
    const say = async (body: string) => {
      const id = randomUUID();
      await direct.post('/api/feedback', { id, recipientId: people.staff, kind: 'praise', body });
      return id;
    };
    const old = await new Replica(staff).catchUp();
    const first = await say('Lama.');
    await direct.post(`/api/feedback/${first}/replies`, { id: randomUUID(), body: 'Catatan kecil.' });
    await until('the old device has the comment', () => old.bodies.includes('Lama.'));
    old.goOffline();
    await direct.post(`/api/feedback/${first}/replies`, { id: randomUUID(), body: 'Catatan lagi.' });
    await say('Juga lama.');
    await app.sql(`UPDATE feed_event SET at = at - interval '401 days'`);
    await say('Baru.');
    const lately = await new Replica(staff).catchUp();
    await until('the other device has it all', () => lately.bodies.length === 3);
    lately.goOffline();

    const listed = async () => {
      const { body } = await staff.get<{ items: { id: string }[] }>('/api/feedback?limit=10');
      return body.items.map((item) => item.id);
    };
    const kept = await listed();
    expect(kept).toHaveLength(3);
    while (!(await app.part(FeedRetention).batch()));
    const rows = await app.sql<{ kind: string }>(
      `SELECT kind FROM feed_event WHERE person_id = $1 AND at < now() - interval '400 days' ORDER BY seq`,
      [people.staff],
    );
    expect(rows.map((r) => r.kind)).toEqual(['feedback.given', 'feedback.given']);

    await old.catchUp();
    expect([old.resets.length, old.bodies]).toEqual([2, ['Lama.', 'Juga lama.', 'Baru.']]);
    await lately.catchUp();
    expect(lately.resets).toHaveLength(1);
    expect(await listed()).toEqual(kept);
    old.goOffline();
    lately.goOffline();
  });
});
