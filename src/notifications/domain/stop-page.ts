import type { Language } from '#contracts/common.js';

const words = {
  id: {
    title: 'Surel pemberitahuan',
    ask: 'Anda menerima surel tentang hal yang menunggu Anda di Tanggap.',
    button: 'Berhenti menerima surel ini',
    done: 'Anda tidak lagi menerima surel pemberitahuan. Semuanya tetap ada di aplikasi.',
    unknown: 'Tautan ini tidak berlaku lagi. Atur pemberitahuan di aplikasi.',
  },
  en: {
    title: 'Notification mails',
    ask: 'You get mails about what waits for you in Tanggap.',
    button: 'Stop these mails',
    done: 'You get no more notification mails. Everything is still in the app.',
    unknown: 'This link is no longer valid. Change your notifications in the app.',
  },
} as const;

/** The page behind the link of a mail, for people without a session: no script, no style, one button. */
export function stopPage(language: Language, found: { readonly stopped: boolean } | undefined): string {
  const w = words[language];
  const body =
    found === undefined
      ? `<p>${w.unknown}</p>`
      : found.stopped
        ? `<p role="status">${w.done}</p>`
        : `<p>${w.ask}</p><form method="post"><button>${w.button}</button></form>`;
  return [
    `<!doctype html><html lang="${language}"><head><meta charset="utf-8">`,
    '<meta name="viewport" content="width=device-width"><meta name="robots" content="noindex">',
    `<title>${w.title}</title></head><body><main><h1>${w.title}</h1>${body}</main></body></html>`,
  ].join('\n');
}
