import type { NotificationChannel, NotificationKind, NotificationTopic } from '#contracts/notifications.js';

export type Switches = Readonly<Record<NotificationChannel, boolean>>;
export type Choices = Readonly<
  Partial<Record<NotificationKind, Readonly<Partial<Record<NotificationChannel, boolean | undefined>>>>>
>;

interface Rule {
  readonly defaults: Switches;
  /** Goes away by doing it: reading or putting it away changes nothing about what waits. */
  readonly task: boolean;
}

const rule = (task: boolean, push: boolean, mail: boolean, digest: boolean): Rule => ({
  task,
  defaults: { app: true, push, mail, digest },
});

/**
 * What each kind does unless its reader decides otherwise (our choice). A mail of its own has what is addressed to
 * somebody and may cost a day when it is missed; the rest comes together in the daily mail or in the app alone.
 */
export const kinds: Readonly<Record<NotificationKind, Rule>> = {
  comment: rule(false, true, true, true),
  reply: rule(false, true, false, true),
  request: rule(false, true, false, true),
  returned: rule(true, true, true, true),
  accepted: rule(false, false, false, false),
  proposed: rule(true, true, false, true),
  agreed: rule(false, false, false, true),
  revise: rule(true, true, false, true),
  // HR's schedules mail the summary itself.
  summary: rule(false, true, false, false),
};

export const kindNames = Object.keys(kinds) as NotificationKind[];
export const taskKinds = kindNames.filter((kind) => kinds[kind].task);

/** Where a kind is told, with the reader's own choices; the app's list always has what waits for a deed. */
export function switchesOf(kind: NotificationKind, choices: Choices): Switches {
  const { defaults, task } = kinds[kind];
  const own = choices[kind] ?? {};
  return {
    app: task || (own.app ?? defaults.app),
    push: own.push ?? defaults.push,
    mail: own.mail ?? defaults.mail,
    digest: own.digest ?? defaults.digest,
  };
}

/** What differs from the defaults: the only thing that is stored, so that a better default reaches everybody else. */
export function deviations(choices: Choices): Choices {
  const kept: Partial<Record<NotificationKind, Partial<Record<NotificationChannel, boolean>>>> = {};
  for (const kind of kindNames) {
    const { defaults, task } = kinds[kind];
    for (const channel of ['app', 'push', 'mail', 'digest'] as const) {
      const own = choices[kind]?.[channel];
      if (own === undefined || own === defaults[channel] || (channel === 'app' && task)) continue;
      kept[kind] = { ...kept[kind], [channel]: own };
    }
  }
  return kept;
}

/** What a list asks for that is to show one topic. */
export const topicOf: Readonly<Record<NotificationKind, NotificationTopic>> = {
  comment: 'feedback',
  reply: 'feedback',
  request: 'feedback',
  returned: 'report',
  accepted: 'report',
  proposed: 'indicator',
  agreed: 'indicator',
  revise: 'indicator',
  summary: 'summary',
};

/** What a notification is about; kinds that share a thread are shown as one. */
export function threadOf(kind: NotificationKind, ref: string | null, week: string | null): string {
  switch (kind) {
    case 'comment':
    case 'reply':
      return `feedback:${ref ?? ''}`;
    case 'returned':
    case 'accepted':
      return `report:${ref ?? ''}`;
    case 'proposed':
    case 'agreed':
    case 'revise':
      return `indicator:${ref ?? ''}`;
    case 'request':
      return `request:${ref ?? ''}`;
    case 'summary':
      return `summary:${week ?? ''}`;
  }
}

/** The page that a thread is dealt with on. `date`: of the report. */
export function hrefOf(
  kind: NotificationKind,
  ref: string | null,
  week: string | null,
  date: string | null,
): string {
  switch (kind) {
    case 'comment':
    case 'reply':
      return `/tanggapan?buka=${ref ?? ''}`;
    case 'returned':
    case 'accepted':
      return date === null ? '/laporan' : `/laporan/${date}`;
    case 'proposed':
      return `/papan?lihat=perlu&buka=${ref ?? ''}`;
    case 'agreed':
    case 'revise':
      return '/indikator';
    case 'request':
      return '/pemberitahuan';
    case 'summary':
      return `/ringkasan/${week ?? ''}`;
  }
}
