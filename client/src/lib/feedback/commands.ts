import { live } from '../sync/live.svelte.js';
import { uuid } from '../uuid.js';

/** Sends a reply; it is safe on this device when this resolves. */
export function reply(feedbackId: string, body: string): Promise<void> {
  const id = uuid();
  return live.send({
    id,
    kind: 'reply',
    lane: `feedback:${feedbackId}`,
    path: `/api/feedback/${feedbackId}/replies`,
    body: { id, body },
  });
}

/** Tells that the reader opened it. */
export function markRead(feedbackId: string): Promise<void> {
  return live.send({ id: `read:${feedbackId}`, kind: 'read', path: `/api/feedback/${feedbackId}/read` });
}
