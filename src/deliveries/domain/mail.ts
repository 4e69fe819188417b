import type { Language } from '#contracts/common.js';
import type { SummaryPeriod } from '#contracts/rules/summary-period.js';
import type { Coverage } from '#contracts/summaries.js';
import { escapeHtml as escape } from './escape.js';
import { about, wordsOf } from './mail-words.js';

export interface MailUnit {
  readonly name: string;
  readonly employees: number;
  readonly reported: number | null;
  readonly late: number | null;
  readonly missing: number | null;
  readonly onLeave: number | null;
}

/** What a mail about one revision says; the figures are the recipient's own part. */
export interface MailContent {
  readonly language: Language;
  readonly period: SummaryPeriod;
  readonly revision: number;
  /** The period's newest revision when the mail is made. */
  readonly newest: number;
  readonly provisional: boolean;
  readonly hash: string;
  /** The organisation, or the units that the figures are of. */
  readonly about: string;
  readonly coverage: Coverage;
  /** By name. */
  readonly units: readonly MailUnit[];
  /** Where it is read, behind the login. */
  readonly link: string;
  /** Formats that are attached, such as PDF. */
  readonly attached: readonly string[];
  /** Formats that are not, and are had on the summary's page. */
  readonly linked: readonly string[];
  /** Name of the schedule; null: a test mail. */
  readonly schedule: string | null;
  /** Where the recipient stops such mails; null: they are part of the duty. */
  readonly unsubscribe: string | null;
  /** A sample of what a recipient gets; null: the mail itself. */
  readonly sample: MailSample | null;
}

export interface MailSample {
  /** Whose mail it shows, where it goes to somebody else; null: nobody is told. */
  readonly of: string | null;
  /** The mail itself has a link to stop such mails: it is that recipient's alone. */
  readonly optional: boolean;
}

export interface MailText {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

const MOST_UNITS = 60;

/** A period in which nobody was expected and nobody reported: there is nothing to say about it. */
export const isEmpty = ({ expectedDays, reported }: Coverage): boolean =>
  expectedDays === 0 && reported === 0;

/**
 * The mail in both forms. The HTML has no picture, no colour and nothing from elsewhere: it reads the same by eye, by
 * screen reader, in the dark and where remote content is blocked.
 */
export function mailText(content: MailContent): MailText {
  const { words, count } = wordsOf(content.language);
  const { coverage: c } = content;
  const title = about(content.language, content.period);
  const superseded = content.newest > content.revision;
  const subject = superseded
    ? words.supersededSubject(title, content.revision, content.newest)
    : words.subject(title, content.provisional);
  // What was to follow is there: an old mail says that, and nothing that was true before it.
  const told = superseded
    ? [words.superseded(content.revision, content.newest)]
    : [
        ...(content.provisional ? [words.provisional] : []),
        ...(content.revision > 1 ? [words.revision(content.revision)] : []),
      ];
  const sample = content.sample?.of ?? null;
  const notes = sample === null ? told : [words.sample(sample), ...told];
  const sentences = [
    words.reported(c.reported, c.employees),
    words.days(c.onTime, c.late),
    words.missing(c.missing, c.expectedDays),
    ...(c.pending > 0 ? [words.pending(c.pending)] : []),
    ...(c.onLeave > 0 ? [words.leave(c.onLeave)] : []),
  ];
  const shown = content.units.slice(0, MOST_UNITS);
  const rest = content.units.length - shown.length;
  const cell = (value: number | null) => (value === null ? '–' : count(value));
  const rows = shown.map((u) => [
    u.name,
    ...[u.employees, u.reported, u.late, u.missing, u.onLeave].map(cell),
  ]);
  const documents = [
    ...(content.attached.length > 0 ? [words.attached(content.attached.join(', '))] : []),
    ...(content.linked.length > 0 ? [words.linked(content.linked.join(', '))] : []),
  ];
  const why = content.schedule === null ? words.test : words.why(content.schedule);

  const text = [
    title,
    content.about,
    ...notes,
    sentences.join('\n'),
    ...(rows.length > 0
      ? [
          [
            words.units,
            ...rows.map(
              ([name = '', ...cells]) =>
                `- ${name}: ${cells.map((value, i) => `${words.columns[i + 1] ?? ''} ${value}`).join(' · ')}`,
            ),
            ...(rest > 0 ? [words.moreUnits(rest)] : []),
          ].join('\n'),
        ]
      : []),
    `${words.open}:\n${content.link}`,
    ...documents,
    `${words.hash(content.revision)}: ${content.hash}`,
    why,
    ...(content.unsubscribe === null ? [] : [`${words.unsubscribe}:\n${content.unsubscribe}`]),
    ...(content.sample?.optional === true ? [words.unsubscribeThere] : []),
  ].join('\n\n');

  const anchor = (url: string, label: string) => `<a href="${escape(url)}">${escape(label)}</a>`;
  const paragraph = (html: string) => `<p>${html}</p>`;
  const html = [
    '<!doctype html>',
    `<html lang="${content.language}"><head><meta charset="utf-8">`,
    '<meta name="viewport" content="width=device-width">',
    '<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">',
    `<title>${escape(subject)}</title></head>`,
    '<body style="font-family: sans-serif; line-height: 1.5; max-width: 40em">',
    `<h1 style="font-size: 1.3em">${escape(title)}</h1>`,
    paragraph(escape(content.about)),
    ...notes.map((note) => paragraph(`<strong>${escape(note)}</strong>`)),
    paragraph(sentences.map(escape).join('<br>')),
    ...(rows.length > 0
      ? [
          `<table cellpadding="6" style="border-collapse: collapse">`,
          `<caption style="text-align: left">${escape(words.units)}</caption>`,
          `<thead><tr>${words.columns
            .map((name, i) => `<th scope="col" align="${i === 0 ? 'left' : 'right'}">${escape(name)}</th>`)
            .join('')}</tr></thead><tbody>`,
          ...rows.map(
            ([name = '', ...cells]) =>
              `<tr><th scope="row" align="left" style="font-weight: normal">${escape(name)}</th>` +
              `${cells.map((value) => `<td align="right">${escape(value)}</td>`).join('')}</tr>`,
          ),
          '</tbody></table>',
          ...(rest > 0 ? [paragraph(escape(words.moreUnits(rest)))] : []),
        ]
      : []),
    paragraph(anchor(content.link, words.open)),
    ...documents.map((sentence) => paragraph(escape(sentence))),
    `<p>${escape(words.hash(content.revision))}: <code style="word-break: break-all">${escape(content.hash)}</code></p>`,
    `<hr><p><small>${escape(why)}</small></p>`,
    ...(content.unsubscribe === null
      ? []
      : [`<p><small>${anchor(content.unsubscribe, words.unsubscribe)}</small></p>`]),
    ...(content.sample?.optional === true ? [`<p><small>${escape(words.unsubscribeThere)}</small></p>`] : []),
    '</body></html>',
  ].join('\n');

  return { subject, text, html };
}
