import type { Report } from '#contracts/index.js';
import type { OutboxItem } from '../sync/database.js';
import { live } from '../sync/live.svelte.js';
import { MARGIN, thoughts } from '../ui/second-thoughts.js';
import { uuid } from '../uuid.js';

/** How long a decision can be taken back, in ms: it leaves this device only afterwards. Slow hands reach it. */
const SECOND_THOUGHTS = 10_000;

type Read = Pick<Report, 'id' | 'version'>;

/** How decisions are taken back, and for how many ms; resolves when the reason of a return is half-written again. */
export interface WayBack {
  undo: () => Promise<void>;
  holds: readonly string[];
  lasts: number;
}

/** The decision on a report that is still on this device, if any. */
export const decisionOn = (reportId: string): OutboxItem | undefined =>
  live.outbox.find((item) => item.kind === 'report' && item.lane === `report:${reportId}`);

/** Whether the server did not take a decision: it waits for its author, and another may take its place. */
export const isStuck = ({ state }: OutboxItem): boolean => state === 'refused' || state === 'conflict';

/** The decision on a report that is on its way, if any: it needs no second one. */
export function underWay(reportId: string): OutboxItem | undefined {
  const decision = decisionOn(reportId);
  return decision && !isStuck(decision) ? decision : undefined;
}

/** Decisions that the server did not take. */
export const refusals = (): OutboxItem[] =>
  live.outbox.filter((item) => item.kind === 'report' && isStuck(item));

/** What a decision does to its report, as `board.decision` calls it. */
export const doing = ({ path }: OutboxItem): 'accepting' | 'returning' =>
  path.endsWith('/acceptance') ? 'accepting' : 'returning';

/** The reason that goes with a return; empty with an acceptance. */
export const reasonOf = ({ body }: OutboxItem): string => (body as { reason?: string }).reason ?? '';

/** The name of what is being written about what a report lacks. */
export const reasonName = (reportId: string): string => `return:${reportId}`;

/**
 * Takes decisions off this device. The reason of a return was typed by hand: it becomes half-written again, before what
 * has been begun since.
 */
export async function putAway(...decisions: readonly OutboxItem[]): Promise<void> {
  for (const decision of decisions) {
    const sent = reasonOf(decision);
    if (sent === '') continue;
    // Asked for here: the file that it is part of would come with the board's first rows.
    const { keepWords, keptWords } = await import('../sync/words.js');
    const name = reasonName(decision.lane.slice('report:'.length));
    const begun = (await keptWords<string>(name)) ?? '';
    // Kept before it goes: a page that is closed in between has it twice, and not never.
    if (!begun.includes(sent)) await keepWords(name, begun === '' ? sent : `${sent}\n\n${begun}`);
  }
  await live.discard(...decisions.map(({ id }) => id));
}

/** Stores decisions in one go, in the place of those that the server did not take. */
async function decide(
  step: 'acceptance' | 'return',
  reports: readonly Read[],
  more: { reason?: string } = {},
): Promise<WayBack> {
  const notBefore = Date.now() + thoughts(SECOND_THOUGHTS);
  const commands = reports.map(({ id: report, version }) => ({
    id: uuid(),
    kind: 'report',
    lane: `report:${report}`,
    path: `/api/reports/${report}/${step}`,
    body: { version, ...more },
    notBefore,
  }));
  const before = refusals().filter(({ lane }) => commands.some((one) => one.lane === lane));
  if (before.length > 0) await putAway(...before);
  await live.send(...commands);
  const holds = commands.map(({ id }) => id);
  return {
    undo: () => putAway(...live.outbox.filter(({ id }) => holds.includes(id))),
    holds,
    lasts: notBefore - Date.now() - MARGIN,
  };
}

/** Accepts the versions that were read, stored in one go; resolves with how to take them back. */
export const accept = (...reports: Read[]): Promise<WayBack> => decide('acceptance', reports);

/**
 * Accepts many: each is a command of its own, so that one that the server refuses stops none of the others and is shown by
 * its name. Repeating one is harmless: what is accepted stays accepted.
 */
export const acceptAll = (reports: readonly Read[]): Promise<WayBack> =>
  accept(...reports.filter(({ id }) => underWay(id) === undefined));

/** Returns the version that was read; taken back, its reason is half-written again. */
export const giveBack = (report: Read, reason: string): Promise<WayBack> =>
  decide('return', [report], { reason });

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
