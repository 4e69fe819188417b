/** What every login of a practice room begins with. */
export const PRACTICE_LOGINS = 'latihan-';
