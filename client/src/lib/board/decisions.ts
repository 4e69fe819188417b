import type { Report } from '#contracts/index.js';
import type { OutboxItem } from '../sync/database.js';
import { live } from '../sync/live.svelte.js';
import { MARGIN, thoughts } from '../ui/second-thoughts.js';
import { uuid } from '../uuid.js';

/** How long an acceptance can be taken back, in ms: it leaves this device only afterwards. Slow hands reach it. */
const SECOND_THOUGHTS = 10_000;

type Read = Pick<Report, 'id' | 'version'>;

/** How acceptances are taken back, and for how many ms. */
export interface WayBack {
  undo: () => void;
  holds: readonly string[];
  lasts: number;
}

/** The decision on a report that is still on this device, if any. */
export const decisionOn = (reportId: string): OutboxItem | undefined =>
  live.outbox.find((item) => item.kind === 'report' && item.lane === `report:${reportId}`);

/** Acceptances that the server did not take. */
export const refusals = (): OutboxItem[] =>
  live.outbox.filter(
    ({ kind, path, state }) =>
      kind === 'report' && path.endsWith('/acceptance') && (state === 'refused' || state === 'conflict'),
  );

/** Accepts the versions that were read, stored in one go; resolves with how to take them back. */
export async function accept(...reports: Read[]): Promise<WayBack> {
  const notBefore = Date.now() + thoughts(SECOND_THOUGHTS);
  const commands = reports.map(({ id: report, version }) => ({
    id: uuid(),
    kind: 'report',
    lane: `report:${report}`,
    path: `/api/reports/${report}/acceptance`,
    body: { version },
    notBefore,
  }));
  await live.send(...commands);
  const holds = commands.map(({ id }) => id);
  return { undo: () => void live.discard(...holds), holds, lasts: notBefore - Date.now() - MARGIN };
}

/**
 * Accepts many: each is a command of its own, so that one that the server refuses stops none of the others and is shown by
 * its name. Repeating one is harmless: what is accepted stays accepted.
 */
export const acceptAll = (reports: readonly Read[]): Promise<WayBack> =>
  accept(...reports.filter(({ id }) => decisionOn(id) === undefined));

export function giveBack(report: Read, reason: string): Promise<void> {
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

/**
 * Sends a comment; it is safe on this device when this resolves. Comments to one person go one after the other.
 * With a reason it is urgent: it does not wait for the recipient's quiet hours to end.
 */
export function comment(
  target: Target,
  kind: string,
  body: string,
  urgentReason: string | null = null,
): Promise<void> {
  const id = uuid();
  return live.send({
    id,
    kind: 'feedback',
    lane: `to:${target.recipientId}`,
    path: '/api/feedback',
    body: { id, ...target, kind, body, ...(urgentReason === null ? {} : { urgent: true, urgentReason }) },
  });
}
