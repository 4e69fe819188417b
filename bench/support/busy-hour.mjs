/** What people do in their busiest hour. Of one person, on one day; a report is its autosaves and a submission. */
export const DAY = { commentsOfSupervisor: 40, reportsOfStaff: 1, autosavesOfReport: 8, openings: 3 };
/** Share of a day's actions that falls in its busiest hour: the morning's openings and the afternoon's reports at once. */
export const IN_PEAK_HOUR = 0.35;
export const STAFF_OF_SUPERVISOR = 15;
/** Share of all people who have a page open, on one device. */
export const ONLINE = 0.7;

const perSecond = (perDay) => (perDay * IN_PEAK_HOUR) / 3600;

/** Actions a second of one unit: a supervisor and their staff. */
export const RATES = {
  openStaff: perSecond(DAY.openings * STAFF_OF_SUPERVISOR),
  openSupervisor: perSecond(DAY.openings),
  comment: perSecond(DAY.commentsOfSupervisor),
  report: perSecond(DAY.reportsOfStaff * (DAY.autosavesOfReport + 1) * STAFF_OF_SUPERVISOR),
};
