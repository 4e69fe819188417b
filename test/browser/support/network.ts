import type { Page, Request } from '@playwright/test';
import { expect } from './app.js';
import { PATIENCE } from './people.js';

/** Everything that one page asks of the network over HTTP, from the moment this is made. Sockets are no requests. */
export class NetworkLog {
  readonly #requests: { at: number; text: string }[] = [];
  readonly #open = new Set<Request>();
  readonly #frames: string[] = [];

  constructor(readonly page: Page) {
    page.on('request', (request) => {
      this.#open.add(request);
      this.#requests.push({
        at: this.#requests.length,
        text: `${request.method()} ${new URL(request.url()).pathname}`,
      });
    });
    const ended = (request: Request) => this.#open.delete(request);
    page.on('requestfinished', ended);
    page.on('requestfailed', ended);
    page.on('websocket', (socket) => {
      socket.on('framereceived', ({ payload }) => this.#frames.push(String(payload)));
    });
  }

  /** A place in the log. */
  get mark(): number {
    return this.#requests.length;
  }

  since(mark: number): string[] {
    return this.#requests.slice(mark).map(({ text }) => text);
  }

  /** Frames that came over sockets which were opened after this log was made. */
  framesWith(text: string): string[] {
    return this.#frames.filter((frame) => frame.includes(text));
  }

  /** The page has done what it does by itself in idle moments, and waits for no answer. */
  async settled(): Promise<void> {
    // As text: the tests are compiled without the names of a browser.
    await this.page.evaluate(
      'new Promise((done) => requestIdleCallback(() => requestIdleCallback(() => done())))',
    );
    await expect.poll(() => this.#open.size, PATIENCE).toBe(0);
  }
}
