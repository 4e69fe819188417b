/** The published password; that of everybody in the demo. */
export const DEMO_PASSWORD = 'tanggap-demo';

/**
 * The published logins, to be printed at start. These nine have done nothing on the day of loading; `person` is the name
 * in the demo's own table of people.
 */
export const DEMO_LOGINS: readonly {
  readonly person: string;
  readonly login: string;
  /** What the person does, for the list at start. */
  readonly who: string;
  readonly role?: 'leader' | 'hr' | 'admin';
}[] = [
  { person: 'staf', login: 'staf', who: 'counter officer, Dukcapil' },
  { person: 'staf2', login: 'staf2', who: 'counter officer of the same team' },
  { person: 'atasan', login: 'atasan', who: 'their supervisor' },
  { person: 'kabid', login: 'kabid', who: "the supervisor's superior" },
  { person: 'stafpkm', login: 'staf.pkm', who: 'nurse, puskesmas' },
  { person: 'kapus1', login: 'atasan.pkm', who: 'head of the puskesmas' },
  { person: 'sekda', login: 'pimpinan', who: 'leader of the regency', role: 'leader' },
  { person: 'hr', login: 'hr', who: 'performance management (HR)', role: 'hr' },
  { person: 'admin', login: 'admin', who: 'administrator', role: 'admin' },
];
