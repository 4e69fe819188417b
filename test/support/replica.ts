import type { FeedEvent, Reset } from '#contracts/feed.js';
import type { Feedback } from '#contracts/feedback.js';
import { until } from './app-process.js';
import type { TestClient, TestSocket } from './app.js';

/** A comment as a device holds it. */
type Held = Pick<Feedback, 'id' | 'body'>;

/**
 * A device by the contract's letter: applies only `last + 1`, stores state and place together, acknowledges then, starts
 * over on a reset, asks again when the beat names another epoch, and reconnects by itself while it is online.
 */
export class Replica {
  comments: Held[] = [];
  epoch: string | undefined;
  last = 0;
  mark: string | undefined;
  readonly resets: Reset[] = [];
  /** Beats since the last reset or connection: the state is complete as of the first. */
  beats = 0;
  /** Lines that it has opened: one, when it was never cut off. */
  lines = 0;
  #socket: TestSocket | undefined;
  #again: NodeJS.Timeout | undefined;
  #online = false;

  constructor(readonly client: TestClient) {}

  get bodies(): string[] {
    return this.comments.map((c) => c.body);
  }

  goOnline(): void {
    this.#online = true;
    this.#connect();
  }

  goOffline(): void {
    this.#online = false;
    clearTimeout(this.#again);
    this.#socket?.disconnect();
  }

  /** Comes online and waits for the first beat: caught up. */
  async catchUp(): Promise<this> {
    this.goOnline();
    await until('the device has caught up', () => this.beats > 0, 30_000);
    return this;
  }

  #connect(): void {
    if (!this.#online) return;
    this.beats = 0;
    this.lines += 1;
    const socket = this.client.socket({
      ...(this.epoch === undefined ? {} : { epoch: this.epoch, last: this.last }),
      ...(this.mark === undefined ? {} : { mark: this.mark }),
    });
    this.#socket = socket;
    const again = () => {
      // Who went offline on purpose comes back when told to, and with one line only.
      if (this.#socket !== socket || !this.#online) return;
      clearTimeout(this.#again);
      this.#again = setTimeout(() => this.#connect(), 100);
    };
    socket.on('connect_error', again);
    socket.on('disconnect', again);
    socket.on('feed', (event) => this.#apply(socket, event));
    socket.on('reset', (reset) => this.#startOver(socket, reset));
    socket.on('beat', ({ epoch }) => {
      this.beats += 1;
      if (this.epoch !== undefined && epoch !== this.epoch) this.#ask(socket);
    });
    socket.connect();
  }

  #ask(socket: TestSocket): void {
    socket.emit(
      'resume',
      { last: this.last, epoch: this.epoch ?? '', ...(this.mark === undefined ? {} : { mark: this.mark }) },
      () => undefined,
    );
  }

  #apply(socket: TestSocket, event: FeedEvent): void {
    if (event.seq <= this.last) return;
    if (event.seq > this.last + 1) {
      this.#ask(socket);
      return;
    }
    if (event.kind === 'feedback.given') {
      const { id, body } = (event.data as { feedback: Feedback }).feedback;
      this.comments.push({ id, body });
    }
    this.last = event.seq;
    this.mark = event.mark;
    socket.emit('ack', { last: this.last, mark: this.mark }, () => undefined);
  }

  #startOver(socket: TestSocket, reset: Reset): void {
    this.resets.push(reset);
    this.beats = 0;
    this.comments = reset.snapshot.feedback.map(({ id, body }) => ({ id, body }));
    this.epoch = reset.epoch;
    this.last = reset.top;
    this.mark = reset.mark ?? undefined;
    socket.emit('ack', { last: this.last, mark: reset.mark }, () => undefined);
  }
}
