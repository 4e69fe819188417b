import type { DeliverySchedule, DeliveryScheduleCreate } from '#contracts/index.js';

/** What makes a schedule like a stored one, so that one that was removed can be had again: its history stays with the old one. */
export const bodyOf = (stored: DeliverySchedule): Omit<DeliveryScheduleCreate, 'id'> => ({
  name: stored.name,
  kind: stored.kind,
  day: stored.day,
  weekday: stored.weekday,
  hour: stored.hour,
  zone: stored.zone,
  unitIds: [...stored.unitIds],
  recipients: stored.recipients.map(({ personId, optional }) => ({ personId, optional })),
  language: stored.language,
  formats: [...stored.formats],
  skipEmpty: stored.skipEmpty,
  paused: stored.paused,
  revisions: stored.revisions,
});
