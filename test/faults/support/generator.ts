import { idOf, type Random } from '../../../src/demo/domain/random.js';
import { OFFICE_PASSWORD } from '../../support/office.js';
import { Browser, NoAnswer, type Reply } from './browser.js';
import type { Crew, Member } from './crew.js';
import type { Device, Door } from './device.js';
import type { Effect, HistoryWriter, OpKind } from './history.js';
import type { DeviceStep, Step } from './schedule.js';

interface Request {
  readonly op: OpKind;
  readonly id: string;
  readonly author: string;
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly effect?: Effect;
}

/** A person's page at the desk: a session of its own beside those of the devices. */
interface Desk {
  readonly member: Member;
  readonly browser: Browser;
  session: string;
  logins: number;
  loggingIn: Promise<void> | undefined;
}

/** What the first try waits for its answer; each further one longer, or a slow machine would never get to answer. */
const ATTEMPT_MS = { least: 1_500, most: 4_000 } as const;
const MOST_PATIENT = 4;

/** Not an answer about the request itself: it is held and tried again. */
const heldAfter = (reply: Reply): boolean =>
  [401, 403, 408, 425, 429].includes(reply.status) ||
  (reply.status === 409 && reply.body['code'] === 'SESSION_OTHER_PERSON');

/**
 * People at work: each step at its moment whatever became of the others, each request with an id of its author's, tried
 * again with the same id until there is a definite answer.
 */
export class Generator {
  readonly #desks = new Map<string, Desk>();
  readonly #working = new Set<Promise<void>>();
  readonly #timers: NodeJS.Timeout[] = [];
  /** Comments by the key of their step; undefined when they came to nothing. */
  readonly #comments = new Map<
    string,
    Promise<{ id: string; author: string; recipient: string } | undefined>
  >();
  #stopped = false;
  #spontaneous = 0;
  /** Operations by their final outcome, and what it took. */
  readonly counts = { operations: 0, acknowledged: 0, refused: 0, unknown: 0, unknownAnswers: 0, retries: 0 };

  constructor(
    private readonly o: {
      readonly seed: string;
      readonly crew: Crew;
      readonly doors: readonly Door[];
      readonly history: HistoryWriter;
      readonly random: Random;
      readonly day: (days: number) => string;
      readonly weeks: readonly string[];
    },
  ) {
    for (const member of [...o.crew.members, o.crew.hr])
      this.#desks.set(member.id, {
        member,
        browser: new Browser(),
        session: '',
        logins: 0,
        loggingIn: undefined,
      });
  }

  async logIn(): Promise<void> {
    await Promise.all(Array.from(this.#desks.values(), (desk) => this.#logIn(desk)));
  }

  #logIn(desk: Desk): Promise<void> {
    return (desk.loggingIn ??= (async () => {
      while (!this.#stopped) {
        const reply = await desk.browser
          .send(this.#door().url, 'POST', '/api/session', {
            body: { login: desk.member.login, password: OFFICE_PASSWORD },
            withinMs: 5_000,
          })
          .catch((error: unknown) => error as NoAnswer);
        if (!(reply instanceof Error) && reply.status === 201) break;
        await this.#pause(300);
      }
      desk.session = `${desk.member.login}-desk#${++desk.logins}`;
    })().finally(() => (desk.loggingIn = undefined)));
  }

  #door(not?: Door): Door {
    const others = this.o.doors.filter((d) => d !== not);
    return this.o.random.pick(others.length > 0 ? others : this.o.doors);
  }

  #pause(most: number): Promise<void> {
    return new Promise((done) => setTimeout(done, 20 + this.o.random.next() * most));
  }

  start(steps: readonly Step[], devices: readonly Device[], deviceSteps: readonly DeviceStep[]): void {
    for (const step of steps) this.#at(step.at, () => this.#do(step));
    for (const step of deviceSteps) {
      const device = devices.find((d) => d.id === step.device);
      if (device !== undefined) this.#at(step.at, () => this.#device(device, step));
    }
  }

  #at(at: number, fn: () => Promise<void>): void {
    this.#timers.push(setTimeout(() => this.#track(fn()), at));
  }

  #track(work: Promise<void>): void {
    const tracked = work.finally(() => this.#working.delete(tracked));
    this.#working.add(tracked);
  }

  /** Waits until everything that was begun has its answer; after the deadline what is left stays unknown. */
  async finish(withinMs: number): Promise<void> {
    const late = new Promise<'late'>((done) => setTimeout(() => done('late'), withinMs).unref());
    while (this.#working.size > 0)
      if ((await Promise.race([Promise.all(this.#working), late])) === 'late') break;
    this.#stopped = true;
    await Promise.all(this.#working);
  }

  stop(): void {
    this.#stopped = true;
    for (const timer of this.#timers) clearTimeout(timer);
  }

  async #device(device: Device, step: DeviceStep): Promise<void> {
    const pause = () => new Promise((done) => setTimeout(done, step.forMs ?? 0));
    if (step.kind === 'logout') {
      await device.logOut();
      if (step.forMs === undefined) return;
      await pause();
      await device.logInAgain();
      return;
    }
    if (step.kind === 'offline') device.goOffline();
    else if (step.kind === 'crash') device.crash();
    else device.wipe();
    await pause();
    device.goOnline();
  }

  async #do(step: Step): Promise<void> {
    const id = idOf(`${this.o.seed}/${step.key}`);
    switch (step.kind) {
      case 'comment': {
        const { author, recipient } = step;
        const given = this.#request(step, {
          op: 'comment',
          id,
          author,
          method: 'POST',
          path: '/api/feedback',
          body: { id, recipientId: recipient, kind: 'praise', body: step.body },
          effect: { kind: 'feedback.given', ref: id, to: [recipient, author] },
        }).then((reply) => (reply === undefined ? undefined : { id, author, recipient }));
        this.#comments.set(step.key, given);
        await given;
        return;
      }
      case 'reply': {
        const comment = await this.#comments.get(step.parent);
        if (comment === undefined) return;
        const { author, recipient } = comment;
        await this.#request(step, {
          op: 'reply',
          id,
          author: step.byAuthor ? author : recipient,
          method: 'POST',
          path: `/api/feedback/${comment.id}/replies`,
          body: { id, body: step.body },
          effect: { kind: 'feedback.replied', ref: id, to: [recipient, author] },
        });
        return;
      }
      case 'read': {
        const comment = await this.#comments.get(step.parent);
        if (comment === undefined) return;
        const { author, recipient } = comment;
        await this.#request(step, {
          op: 'read',
          id,
          author: recipient,
          method: 'POST',
          path: `/api/feedback/${comment.id}/read`,
          effect: { kind: 'feedback.read', ref: comment.id, to: [recipient, author] },
        });
        return;
      }
      case 'report':
        await this.#report(step);
        return;
      case 'summary':
        await this.#summary(step, id);
        return;
    }
  }

  /** Asks for a computation of last week, now; resolves when it is acknowledged. */
  async runSummary(): Promise<void> {
    const key = `spontaneous-${++this.#spontaneous}`;
    const manner = { twiceAfterMs: undefined, giveUp: true };
    await this.#summary({ key, at: 0, manner, kind: 'summary', weeksAgo: 1 }, idOf(`${this.o.seed}/${key}`));
  }

  async #summary(step: Extract<Step, { kind: 'summary' }>, id: string): Promise<void> {
    await this.#request(
      // Every run is another one: it is not asked for twice on purpose.
      { ...step, manner: { ...step.manner, twiceAfterMs: undefined } },
      {
        op: 'summary-run',
        id,
        author: this.o.crew.hr.id,
        method: 'POST',
        path: `/api/summaries/${this.o.weeks[step.weeksAgo] ?? ''}/runs`,
      },
    );
  }

  async #report(step: Extract<Step, { kind: 'report' }>): Promise<void> {
    const { owner, supervisor } = step;
    const date = this.o.day(-step.daysAgo);
    const id = (part: string) => idOf(`${this.o.seed}/${step.key}/${part}`);
    const line = { id: id('line'), activity: `Melayani pemohon (${step.key})` };
    const write = async (round: number, base: number | undefined): Promise<Reply | undefined> => {
      const lines = [{ ...line, obstacle: round === 1 ? null : 'Sudah dilengkapi.' }];
      const saved = await this.#request(step, {
        op: 'report-save',
        id: id(`save-${String(round)}`),
        author: owner,
        method: 'PUT',
        path: `/api/reports/mine/${date}`,
        body: { lines, ...(base === undefined ? {} : { base }) },
      });
      if (saved === undefined) return undefined;
      const submission = id(`submission-${String(round)}`);
      return this.#request(step, {
        op: 'report-submit',
        id: submission,
        author: owner,
        method: 'POST',
        path: `/api/reports/mine/${date}/submission`,
        body: { id: submission },
        effect: { kind: 'report.submitted', ref: String(saved.body['id']), to: [owner, supervisor] },
      });
    };
    const decide = (what: 'accepted' | 'returned', { body }: Reply): Promise<Reply | undefined> => {
      const report = String(body['id']);
      const version = Number(body['version']);
      return this.#request(step, {
        op: what === 'accepted' ? 'report-accept' : 'report-return',
        id: id(`${what}-${String(version)}`),
        author: supervisor,
        method: 'POST',
        path: `/api/reports/${report}/${what === 'accepted' ? 'acceptance' : 'return'}`,
        body: what === 'accepted' ? { version } : { version, reason: 'Mohon dilengkapi.' },
        effect: { kind: `report.${what}`, ref: report, to: [owner, supervisor] },
      });
    };
    let submitted = await write(1, undefined);
    if (submitted === undefined) return;
    if (step.returned) {
      if ((await decide('returned', submitted)) === undefined) return;
      submitted = await write(2, Number(submitted.body['draftVersion']));
      if (submitted === undefined) return;
    }
    await decide('accepted', submitted);
  }

  /** One request until its answer is definite. @returns the answer, undefined when it was refused or stays unknown. */
  async #request({ manner }: Step, request: Request): Promise<Reply | undefined> {
    this.counts.operations += 1;
    let attempts = 0;
    let last: Door | undefined;
    let once = manner.twiceAfterMs;
    for (let failures = 0; ; failures++) {
      const door = this.#door(last);
      last = door;
      const tries = [this.#attempt(request, ++attempts, door)];
      if (once !== undefined) {
        const after = once;
        once = undefined;
        const other = this.#door(door);
        const attempt = ++attempts;
        tries.push(
          new Promise((done) => setTimeout(done, after)).then(() => this.#attempt(request, attempt, other)),
        );
      }
      const answers = await Promise.all(tries);
      const yes = answers.find((a) => a.kind === 'ok');
      if (yes?.kind === 'ok') {
        this.counts.acknowledged += 1;
        return yes.reply;
      }
      if (answers.some((a) => a.kind === 'refused')) {
        this.counts.refused += 1;
        return undefined;
      }
      if (manner.giveUp || this.#stopped) {
        this.counts.unknown += 1;
        return undefined;
      }
      const asked = Math.max(0, ...answers.map((a) => (a.kind === 'unknown' ? a.retryAfterMs : 0)));
      await this.#pause(Math.min(50 * 2 ** failures, 1_000) + Math.min(asked, 1_000));
      this.counts.retries += 1;
    }
  }

  async #attempt(
    request: Request,
    attempt: number,
    door: Door,
  ): Promise<{ kind: 'ok'; reply: Reply } | { kind: 'refused' } | { kind: 'unknown'; retryAfterMs: number }> {
    const { history, random } = this.o;
    const { op, id, author, effect } = request;
    const desk = this.#desks.get(author);
    if (desk === undefined) throw new Error(`${author} has no desk`);
    const { session } = desk;
    history.add({
      type: 'invoke',
      op,
      id,
      attempt,
      author,
      session,
      node: door.name,
      ...(effect === undefined ? {} : { effect }),
    });
    const unknown = (reason: string, status?: number, retryAfterMs = 0) => {
      this.counts.unknownAnswers += 1;
      history.add({ type: 'unknown', id, reason, ...(status === undefined ? {} : { status }) });
      return { kind: 'unknown', retryAfterMs } as const;
    };
    let reply: Reply;
    try {
      reply = await desk.browser.send(door.url, request.method, request.path, {
        ...(request.body === undefined ? {} : { body: request.body }),
        withinMs: random.int(ATTEMPT_MS.least, ATTEMPT_MS.most) * Math.min(attempt, MOST_PATIENT),
      });
    } catch (error) {
      return unknown((error as Error).message);
    }
    const { status, body, retryAfterMs } = reply;
    const code = typeof body['code'] === 'string' ? body['code'] : '';
    if (status < 300) {
      const { id: row, authorId } = body;
      history.add({
        type: 'ok',
        id,
        status,
        ...(typeof row === 'string' && typeof authorId === 'string' ? { row: { id: row, authorId } } : {}),
      });
      return { kind: 'ok', reply };
    }
    if (status >= 500 || heldAfter(reply)) {
      // The session is gone although nobody ended it, or the database came back without it.
      if (status === 401 && desk.session === session) await this.#logIn(desk);
      return unknown(code === '' ? 'no code' : code, status, retryAfterMs);
    }
    history.add({ type: 'refused', id, status, code });
    return { kind: 'refused' };
  }
}
