import type { Language } from '#contracts/common.js';
import type { NotificationKind } from '#contracts/notifications.js';
import { periodName } from '#contracts/rules/period-names.js';
import { summaryPeriod } from '#contracts/rules/summary-period.js';

/** What one thing is, for the sentences of a mail. */
export interface Item {
  readonly kind: NotificationKind;
  readonly byName: string | null;
  /** Date of the report, name of the indicator, or key of the summary’s period. */
  readonly about: string | null;
  readonly urgent: boolean;
  readonly href: string;
}

interface Words {
  readonly one: Readonly<Record<NotificationKind, string>>;
  readonly urgent: string;
  readonly many: (count: number) => string;
  readonly open: string;
  readonly somebody: string;
  readonly line: Readonly<Record<NotificationKind, (by: string, about: string) => string>>;
  readonly digest: (count: number) => string;
  readonly more: (count: number) => string;
  readonly lead: string;
  readonly urgentMark: string;
  readonly why: string;
  readonly whyDigest: string;
  readonly settings: string;
  readonly stop: string;
  readonly test: readonly [title: string, body: string];
  readonly date: (date: string) => string;
  /** What of a person a comment is about. */
  readonly report: (date: string) => string;
  readonly indicator: (name: string) => string;
}

const dateWords = (locale: string) => (date: string) =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeZone: 'UTC' }).format(
    Date.parse(`${date}T00:00:00Z`),
  );

const words: Readonly<Record<Language, Words>> = {
  id: {
    one: {
      comment: 'Ada tanggapan baru',
      reply: 'Ada balasan baru',
      request: 'Rekan meminta tanggapan Anda',
      returned: 'Laporan Anda perlu diperbaiki',
      accepted: 'Laporan Anda disetujui',
      proposed: 'Ada indikator yang menunggu persetujuan',
      agreed: 'Indikator Anda disetujui',
      revise: 'Indikator Anda perlu diperbaiki',
      summary: 'Ringkasan sudah siap',
    },
    urgent: 'Mendesak: ada tanggapan untuk Anda',
    many: (count) => `${count} pemberitahuan baru`,
    open: 'Buka Tanggap untuk membacanya.',
    somebody: 'Seseorang',
    line: {
      comment: (by, about) => `${by} menanggapi ${about === '' ? 'pekerjaan Anda' : about}.`,
      reply: (by) => `${by} membalas percakapan Anda.`,
      request: (by) => `${by} meminta tanggapan Anda.`,
      returned: (by, about) => `${by} mengembalikan laporan Anda, ${about}.`,
      accepted: (by, about) => `${by} menyetujui laporan Anda, ${about}.`,
      proposed: (by, about) => `${by} menunggu persetujuan indikator “${about}”.`,
      agreed: (by, about) => `${by} menyetujui indikator “${about}”.`,
      revise: (by, about) => `${by} mengembalikan indikator “${about}”.`,
      summary: (_by, about) => `Ringkasan ${about} sudah siap.`,
    },
    digest: (count) => `${count} hal menunggu Anda di Tanggap`,
    more: (count) => `Dan ${count} hal lain.`,
    lead: 'Isinya hanya dapat dibaca setelah masuk.',
    urgentMark: 'Mendesak',
    why: 'Surel ini dikirim karena belum Anda baca di Tanggap.',
    whyDigest: 'Surel harian ini dikirim sekali sehari, hanya bila ada yang baru.',
    settings: 'Atur pemberitahuan',
    stop: 'Berhenti menerima surel pemberitahuan',
    test: ['Pemberitahuan berfungsi', 'Gawai ini akan diberi tahu, di luar jam tenang.'],
    date: dateWords('id-ID'),
    report: (date) => `laporan Anda, ${date}`,
    indicator: (name) => `indikator Anda, “${name}”`,
  },
  en: {
    one: {
      comment: 'New feedback for you',
      reply: 'A new reply for you',
      request: 'A colleague asks for your feedback',
      returned: 'Your report needs a correction',
      accepted: 'Your report was accepted',
      proposed: 'An indicator waits for your agreement',
      agreed: 'Your indicator was agreed',
      revise: 'Your indicator needs a correction',
      summary: 'A summary is ready',
    },
    urgent: 'Urgent: there is feedback for you',
    many: (count) => `${count} new notifications`,
    open: 'Open Tanggap to read.',
    somebody: 'Somebody',
    line: {
      comment: (by, about) => `${by} gave feedback on ${about === '' ? 'your work' : about}.`,
      reply: (by) => `${by} replied in your conversation.`,
      request: (by) => `${by} asks for your feedback.`,
      returned: (by, about) => `${by} returned your report of ${about}.`,
      accepted: (by, about) => `${by} accepted your report of ${about}.`,
      proposed: (by, about) => `${by} waits for your agreement to “${about}”.`,
      agreed: (by, about) => `${by} agreed to “${about}”.`,
      revise: (by, about) => `${by} returned “${about}”.`,
      summary: (_by, about) => `The summary of ${about} is ready.`,
    },
    digest: (count) =>
      count === 1 ? '1 thing waits for you in Tanggap' : `${count} things wait for you in Tanggap`,
    more: (count) => `And ${count} more.`,
    lead: 'What was written can be read after logging in.',
    urgentMark: 'Urgent',
    why: 'You get this mail because you have not read it in Tanggap yet.',
    whyDigest: 'This daily mail comes once a day, and only when there is something new.',
    settings: 'Notification settings',
    stop: 'Stop notification mails',
    test: ['Notifications work', 'This device will be told, outside your quiet hours.'],
    date: dateWords('en-GB'),
    report: (date) => `your report of ${date}`,
    indicator: (name) => `your indicator “${name}”`,
  },
};

/** A report is named by its day, an indicator by its name, a summary by its period. */
function nameOf(language: Language, { kind, about }: Pick<Item, 'kind' | 'about'>): string {
  const w = words[language];
  if (about === null) return '';
  if (kind === 'summary') return periodName(summaryPeriod(about), language);
  const date = /^\d{4}-\d\d-\d\d$/.test(about) ? w.date(about) : undefined;
  if (kind !== 'comment') return date ?? about;
  return date === undefined ? w.indicator(about) : w.report(date);
}

/** What a browser is given to show: what kind of thing it is, never who or what. */
export interface PushPayload {
  readonly v: 1;
  readonly title: string;
  readonly body: string;
  /** Page to open. */
  readonly url: string;
  /** A later push about the same takes the earlier one's place. */
  readonly tag: string;
}

/** One push about these, the newest first. */
export function pushOf(
  language: Language,
  items: readonly (Pick<Item, 'kind' | 'urgent' | 'href'> & { readonly thread: string })[],
): PushPayload {
  const w = words[language];
  const [first] = items;
  const threads = new Set(items.map((item) => item.thread));
  if (first === undefined || threads.size > 1)
    return { v: 1, title: w.many(items.length), body: w.open, url: '/pemberitahuan', tag: 'many' };
  const urgent = items.some((item) => item.urgent);
  return {
    v: 1,
    title: urgent ? w.urgent : w.one[first.kind],
    body: w.open,
    url: first.href,
    tag: first.thread,
  };
}

export function testPush(language: Language): PushPayload {
  const [title, body] = words[language].test;
  return { v: 1, title, body, url: '/pemberitahuan/pengaturan', tag: 'test' };
}

export interface NoticeMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

const MOST_LINES = 20;

/**
 * A mail about these, the newest first: who and what kind, never what was written. A daily mail says so.
 * @param base address of the installation, without a slash at its end.
 */
export function mailOf(
  language: Language,
  items: readonly Item[],
  o: { base: string; unsubscribe: string; digest: boolean; escape: (text: string) => string },
): NoticeMail {
  const w = words[language];
  const [first] = items;
  const lineOf = (item: Item) => {
    const sentence = w.line[item.kind](item.byName ?? w.somebody, nameOf(language, item));
    return item.urgent ? `${w.urgentMark}: ${sentence}` : sentence;
  };
  const subject = o.digest
    ? w.digest(items.length)
    : items.length === 1 && first !== undefined
      ? first.urgent
        ? w.urgent
        : w.one[first.kind]
      : w.many(items.length);
  const shown = items.slice(0, MOST_LINES);
  const rest = items.length - shown.length;
  const foot = o.digest ? w.whyDigest : w.why;
  const settings = `${o.base}/pemberitahuan/pengaturan`;
  const text = [
    subject,
    shown.map((item) => `- ${lineOf(item)}\n  ${o.base}${item.href}`).join('\n'),
    ...(rest > 0 ? [w.more(rest)] : []),
    w.lead,
    foot,
    `${w.settings}:\n${settings}`,
    `${w.stop}:\n${o.unsubscribe}`,
  ].join('\n\n');
  const { escape } = o;
  const anchor = (url: string, label: string) => `<a href="${escape(url)}">${escape(label)}</a>`;
  const html = [
    '<!doctype html>',
    `<html lang="${language}"><head><meta charset="utf-8">`,
    '<meta name="viewport" content="width=device-width">',
    '<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">',
    `<title>${escape(subject)}</title></head>`,
    '<body style="font-family: sans-serif; line-height: 1.5; max-width: 40em">',
    `<h1 style="font-size: 1.3em">${escape(subject)}</h1><ul>`,
    ...shown.map((item) => `<li>${anchor(`${o.base}${item.href}`, lineOf(item))}</li>`),
    '</ul>',
    ...(rest > 0 ? [`<p>${escape(w.more(rest))}</p>`] : []),
    `<p>${escape(w.lead)}</p>`,
    `<hr><p><small>${escape(foot)}</small></p>`,
    `<p><small>${anchor(settings, w.settings)} · ${anchor(o.unsubscribe, w.stop)}</small></p>`,
    '</body></html>',
  ].join('\n');
  return { subject, text, html };
}

/** An invented thing of a kind, to show what a push or mail looks like. */
export function exampleOf(kind: NotificationKind, language: Language): Item {
  const about: Partial<Record<NotificationKind, string>> = {
    comment: '2026-11-20',
    returned: '2026-11-20',
    accepted: '2026-11-20',
    proposed: language === 'id' ? 'KTP-el selesai' : 'Identity cards done',
    agreed: language === 'id' ? 'KTP-el selesai' : 'Identity cards done',
    revise: language === 'id' ? 'KTP-el selesai' : 'Identity cards done',
    summary: '2026-W47',
  };
  return {
    kind,
    byName: 'Ratna Kusuma',
    about: about[kind] ?? null,
    urgent: false,
    href: '/pemberitahuan',
  };
}
