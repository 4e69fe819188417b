import type { Language } from '#contracts/common.js';
import { escapeHtml } from './escape.js';

const words = {
  id: {
    title: 'Surel ringkasan',
    ask: (schedule: string) => `Anda menerima surel dari jadwal “${schedule}”.`,
    button: 'Berhenti menerima surel ini',
    done: (schedule: string) =>
      `Anda tidak lagi menerima surel dari jadwal “${schedule}”. Ringkasannya tetap dapat dibaca di aplikasi.`,
    unknown: 'Tautan ini tidak berlaku lagi. Minta pengelola kinerja mengeluarkan Anda dari jadwal.',
  },
  en: {
    title: 'Summary mails',
    ask: (schedule: string) => `You receive mails of the schedule “${schedule}”.`,
    button: 'Stop receiving these mails',
    done: (schedule: string) =>
      `You receive no more mails of the schedule “${schedule}”. Its summaries can still be read in the app.`,
    unknown: 'This link is no longer valid. Ask HR to take you off the schedule.',
  },
} as const;

/** The page behind the link of a mail, for people without a session: no script, no style, one button. */
export function unsubscribePage(
  language: Language,
  found: { readonly schedule: string; readonly subscribed: boolean } | undefined,
  step: 'look' | 'done',
): string {
  const w = words[language];
  const schedule = found === undefined ? '' : escapeHtml(found.schedule);
  const body =
    found === undefined
      ? `<p>${w.unknown}</p>`
      : step === 'done' || !found.subscribed
        ? `<p role="status">${w.done(schedule)}</p>`
        : `<p>${w.ask(schedule)}</p><form method="post"><button>${w.button}</button></form>`;
  return [
    `<!doctype html><html lang="${language}"><head><meta charset="utf-8">`,
    '<meta name="viewport" content="width=device-width"><meta name="robots" content="noindex">',
    `<title>${w.title}</title></head><body><main><h1>${w.title}</h1>${body}</main></body></html>`,
  ].join('\n');
}
