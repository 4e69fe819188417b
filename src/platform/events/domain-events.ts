import { Injectable } from '@nestjs/common';

/**
 * Names of what happened with what it carries (ids only). A feature that emits adds its own by declaration merging:
 * `declare module '../platform/events/domain-events.js' { interface DomainEventMap { 'report.submitted': {...} } }`.
 */
export interface DomainEventMap {}

type Handler<K extends keyof DomainEventMap> = (event: DomainEventMap[K]) => void | Promise<void>;

/**
 * How a lower feature answers upward: reports tell what happened, board and summaries listen. Handlers run one after the
 * other inside the transaction of the writer, so that what they write commits or rolls back with it.
 */
@Injectable()
export class DomainEvents {
  readonly #handlers = new Map<keyof DomainEventMap, Handler<never>[]>();

  on<K extends keyof DomainEventMap>(name: K, handler: Handler<K>): void {
    const list = this.#handlers.get(name) ?? [];
    list.push(handler);
    this.#handlers.set(name, list);
  }

  async emit<K extends keyof DomainEventMap>(name: K, event: DomainEventMap[K]): Promise<void> {
    for (const handler of this.#handlers.get(name) ?? []) await (handler as Handler<K>)(event);
  }
}
