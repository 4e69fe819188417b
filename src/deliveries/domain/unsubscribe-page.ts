import type { Language } from '#contracts/common.js';
import { escapeHtml } from './escape.js';

/** What a link says to who opens it. */
export interface Subscription {
  readonly schedule: string;
  readonly state: 'receives' | 'stopped' | 'removed';
}

const words = {
  id: {
    title: 'Surel ringkasan',
    states: {
      receives: (schedule: string) => `Anda menerima surel dari jadwal “${schedule}”.`,
      stopped: (schedule: string) =>
        `Anda tidak lagi menerima surel dari jadwal “${schedule}”. Ringkasannya tetap dapat dibaca di aplikasi.`,
      removed: (schedule: string) =>
        `Jadwal “${schedule}” tidak lagi mengirim surel kepada Anda. Pengelola kinerja dapat memasukkan Anda kembali.`,
    },
    stop: 'Berhenti menerima surel ini',
    receive: 'Terima lagi',
    unknown: 'Tautan ini tidak berlaku lagi. Minta pengelola kinerja mengeluarkan Anda dari jadwal.',
  },
  en: {
    title: 'Summary mails',
    states: {
      receives: (schedule: string) => `You receive mails of the schedule “${schedule}”.`,
      stopped: (schedule: string) =>
        `You receive no more mails of the schedule “${schedule}”. Its summaries can still be read in the app.`,
      removed: (schedule: string) =>
        `The schedule “${schedule}” sends you no more mails. HR can put you back on it.`,
    },
    stop: 'Stop receiving these mails',
    receive: 'Receive again',
    unknown: 'This link is no longer valid. Ask HR to take you off the schedule.',
  },
} as const;

/**
 * The page behind the link of a mail, for people without a session: no script, no style, how it stands now and one button
 * for the other way.
 */
export function unsubscribePage(language: Language, token: string, found: Subscription | undefined): string {
  const w = words[language];
  const body =
    found === undefined
      ? `<p>${w.unknown}</p>`
      : `<p role="status">${w.states[found.state](escapeHtml(found.schedule))}</p>${formOf(language, token, found.state)}`;
  return [
    `<!doctype html><html lang="${language}"><head><meta charset="utf-8">`,
    '<meta name="viewport" content="width=device-width"><meta name="robots" content="noindex">',
    `<title>${w.title}</title></head><body><main><h1>${w.title}</h1>${body}</main></body></html>`,
  ].join('\n');
}

/** Where the page of a token is. */
export function addressOf(token: string): string {
  return `/api/deliveries/unsubscribe/${encodeURIComponent(token)}`;
}

function formOf(language: Language, token: string, state: Subscription['state']): string {
  if (state === 'removed') return '';
  const own = addressOf(token);
  const [action, label] =
    state === 'receives' ? [own, words[language].stop] : [`${own}/receive`, words[language].receive];
  return `<form method="post" action="${escapeHtml(action)}"><button>${label}</button></form>`;
}
