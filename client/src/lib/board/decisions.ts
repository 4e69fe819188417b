import type { Report } from '#contracts/index.js';
import type { OutboxItem } from '../sync/database.js';
import { live } from '../sync/live.svelte.js';
import { uuid } from '../uuid.js';

/** How long an acceptance can be taken back, in ms: it leaves this device only afterwards. */
export const SECOND_THOUGHTS = 5_000;

/** The decision on a report that is still on this device, if any. */
export const decisionOn = (reportId: string): OutboxItem | undefined =>
  live.outbox.find((item) => item.kind === 'report' && item.lane === `report:${reportId}`);

/** Accepts the version that was read; resolves with how to take it back. */
export async function accept(report: Pick<Report, 'id' | 'version'>): Promise<() => void> {
  const id = uuid();
  await live.send({
    id,
    kind: 'report',
    lane: `report:${report.id}`,
    path: `/api/reports/${report.id}/acceptance`,
    body: { version: report.version },
    notBefore: Date.now() + SECOND_THOUGHTS,
  });
  return () => void live.discard(id);
}

export function giveBack(report: Pick<Report, 'id' | 'version'>, reason: string): Promise<void> {
  return live.send({
    id: uuid(),
    kind: 'report',
    lane: `report:${report.id}`,
    path: `/api/reports/${report.id}/return`,
    body: { version: report.version, reason },
  });
}

/** What a comment speaks of. */
export interface Target {
  recipientId: string;
  reportId: string | null;
  lineId: string | null;
}

/** Sends a comment; it is safe on this device when this resolves. Comments to one person go one after the other. */
export function comment(target: Target, kind: string, body: string): Promise<void> {
  const id = uuid();
  return live.send({
    id,
    kind: 'feedback',
    lane: `to:${target.recipientId}`,
    path: '/api/feedback',
    body: { id, ...target, kind, body },
  });
}
