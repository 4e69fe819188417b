import { randomUUID } from 'node:crypto';
import { OFFICE_PASSWORD } from '../../support/office.js';
import { Browser, NoAnswer, type Reply } from './browser.js';
import type { Cluster } from './cluster.js';
import type { Crew } from './crew.js';
import type { Device } from './device.js';
import type { Effect, HistoryWriter, OpKind } from './history.js';
import type { Plan } from './schedule.js';

/** What a scene can reach. */
export interface Stage {
  readonly cluster: Cluster;
  readonly crew: Crew;
  readonly history: HistoryWriter;
  readonly devices: readonly Device[];
  /** The date so many days from today, in the office's zone. */
  readonly day: (days: number) => string;
  readonly plan: Plan;
}

/** A story that the generator does not tell: it goes on beside the generated work, and healing waits for its end. */
export type Scene = (stage: Stage) => Promise<void>;

const REQUEST_MS = 4_000;
const TRIES = 60;

/** Somebody of the office with a session of their own, whose requests are written down like everybody's. */
export class Visitor {
  readonly #browser = new Browser();
  #session = '';
  #logins = 0;

  private constructor(
    private readonly stage: Stage,
    readonly id: string,
    private readonly login: string,
    private readonly url: string,
  ) {}

  /** Logs in at a node. */
  static async enter(
    stage: Stage,
    who: { id: string; login: string },
    node = stage.cluster.web[0],
  ): Promise<Visitor> {
    if (node === undefined) throw new Error('there is no web node');
    const visitor = new Visitor(stage, who.id, who.login, node.url);
    await visitor.#enter();
    return visitor;
  }

  get cookie(): string {
    return this.#browser.cookie;
  }

  async #enter(): Promise<void> {
    const body = { login: this.login, password: OFFICE_PASSWORD };
    const reply = await this.#try('POST', '/api/session', body);
    if (reply?.status !== 201) throw new Error(`${this.login} cannot log in: ${String(reply?.status)}`);
    this.#session = `${this.login}-visitor#${++this.#logins}`;
  }

  /** Asks until there is an answer that is not "not now". */
  async #try(method: string, path: string, body?: unknown): Promise<Reply | undefined> {
    for (let n = 0; n < TRIES; n++) {
      const reply = await this.#browser
        .send(this.url, method, path, { ...(body === undefined ? {} : { body }), withinMs: REQUEST_MS })
        .catch((error: unknown) => error as NoAnswer);
      if (!(reply instanceof Error) && reply.status < 500) return reply;
      await new Promise((done) => setTimeout(done, 100));
    }
    return undefined;
  }

  /** One request, tried again until it is definite. @returns its answer; undefined when it was refused. */
  async ask(request: {
    op: OpKind;
    id?: string;
    method: string;
    path: string;
    body?: unknown;
    effect?: Effect;
  }): Promise<Reply | undefined> {
    const { op, method, path, body, effect, id = randomUUID() } = request;
    const { history } = this.stage;
    for (let attempt = 1; attempt <= TRIES; attempt++) {
      history.add({
        type: 'invoke',
        op,
        id,
        attempt,
        author: this.id,
        session: this.#session,
        ...(effect === undefined ? {} : { effect }),
      });
      const reply = await this.#browser
        .send(this.url, method, path, { ...(body === undefined ? {} : { body }), withinMs: REQUEST_MS })
        .catch((error: unknown) => error as NoAnswer);
      if (reply instanceof Error) history.add({ type: 'unknown', id, reason: reply.message });
      else if (reply.status < 300) {
        history.add({ type: 'ok', id, status: reply.status });
        return reply;
      } else if (reply.status < 500 && reply.status !== 401 && reply.status !== 429) {
        history.add({ type: 'refused', id, status: reply.status, code: String(reply.body['code']) });
        return undefined;
      } else {
        history.add({ type: 'unknown', id, reason: String(reply.body['code']), status: reply.status });
        // A database that was set back does not know the session.
        if (reply.status === 401) await this.#enter();
      }
      await new Promise((done) => setTimeout(done, 100));
    }
    return undefined;
  }

  /** Gives a comment. @returns its id */
  async comment(recipient: string, text: string, id: string = randomUUID()): Promise<string> {
    await this.ask({
      op: 'comment',
      id,
      method: 'POST',
      path: '/api/feedback',
      body: { id, recipientId: recipient, kind: 'praise', body: text },
      effect: { kind: 'feedback.given', ref: id, to: [recipient, this.id] },
    });
    return id;
  }
}
