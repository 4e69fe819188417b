import { Injectable } from '@nestjs/common';

/** `sessionId` null: all sessions of the person, or their rights have changed. */
export type SessionEndedListener = (personId: string, sessionId: string | null) => void;

/**
 * Says on this node, right after the COMMIT, that a session ended or that a person's rights changed (logout, disabling,
 * another role, reset), so that sockets close at once; other nodes find out at their next sweep.
 */
@Injectable()
export class SessionEvents {
  readonly #listeners: SessionEndedListener[] = [];

  /** Listeners must not throw; nobody awaits them. */
  onEnded(listener: SessionEndedListener): void {
    this.#listeners.push(listener);
  }

  ended(personId: string, sessionId: string | null): void {
    for (const listener of this.#listeners) listener(personId, sessionId);
  }
}
