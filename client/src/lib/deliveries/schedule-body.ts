import type { DeliverySchedule, DeliveryScheduleCreate } from '#contracts/index.js';

/**
 * What makes a schedule like a stored one, so that one that was removed can be had again: its history stays with the old one.
 * Whoever stopped its mails is left out: what they stopped must not begin again by somebody else's undo.
 */
export const bodyOf = (stored: DeliverySchedule): Omit<DeliveryScheduleCreate, 'id'> => ({
  name: stored.name,
  kind: stored.kind,
  day: stored.day,
  weekday: stored.weekday,
  hour: stored.hour,
  zone: stored.zone,
  unitIds: [...stored.unitIds],
  recipients: stored.recipients
    .filter(({ optional, unsubscribedAt }) => !optional || unsubscribedAt === null)
    .map(({ personId, optional }) => ({ personId, optional })),
  language: stored.language,
  formats: [...stored.formats],
  skipEmpty: stored.skipEmpty,
  paused: stored.paused,
  revisions: stored.revisions,
});
