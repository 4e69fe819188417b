import { request } from 'node:http';

export interface Reply {
  readonly status: number;
  readonly body: Record<string, unknown>;
  /** Milliseconds of `Retry-After`, where there was one. */
  readonly retryAfterMs: number | undefined;
}

/** No definite answer came: whether the request was carried out is unknown. */
export class NoAnswer extends Error {}

export interface Ask {
  readonly body?: unknown;
  readonly withinMs: number;
  readonly signal?: AbortSignal;
}

/** The HTTP side of one person's device or page: a cookie jar and requests, each on a connection of its own. */
export class Browser {
  readonly #cookies = new Map<string, string>();

  get cookie(): string {
    return Array.from(this.#cookies, ([name, value]) => `${name}=${value}`).join('; ');
  }

  /** @throws NoAnswer when the connection was cut or the time was over */
  send(url: string, method: string, path: string, ask: Ask): Promise<Reply> {
    const content = ask.body === undefined ? undefined : JSON.stringify(ask.body);
    return new Promise((done, fail) => {
      const sent = request(
        new URL(path, url),
        {
          method,
          agent: false,
          headers: {
            origin: url,
            accept: 'application/json',
            ...(this.#cookies.size > 0 ? { cookie: this.cookie } : {}),
            ...(content === undefined
              ? {}
              : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(content) }),
          },
          ...(ask.signal === undefined ? {} : { signal: ask.signal }),
        },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.on('error', lost);
          answer.on('end', () => {
            clearTimeout(timer);
            if (!answer.complete) {
              lost(new Error('the answer was cut'));
              return;
            }
            try {
              this.#keep(answer.headers['set-cookie'] ?? []);
              const text = Buffer.concat(chunks).toString('utf8');
              const after = Number(answer.headers['retry-after']);
              done({
                status: answer.statusCode ?? 0,
                body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
                retryAfterMs: Number.isFinite(after) ? after * 1_000 : undefined,
              });
            } catch (error) {
              lost(error as Error);
            }
          });
        },
      );
      const lost = (error: Error) => {
        clearTimeout(timer);
        fail(new NoAnswer((error as NodeJS.ErrnoException).code ?? error.message));
      };
      const timer = setTimeout(() => sent.destroy(new Error('no answer in time')), ask.withinMs);
      sent.on('error', lost);
      sent.end(content);
    });
  }

  #keep(lines: readonly string[]): void {
    for (const line of lines) {
      const [pair = ''] = line.split(';');
      const at = pair.indexOf('=');
      const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
      if (value === '') this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
  }
}
