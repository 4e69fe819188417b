import type { FeedbackKind } from '../feedback.js';

/** A way to begin a comment. Its gap has to be filled: praise and advice that fit everybody help nobody. */
export interface CommentTemplate {
  readonly kind: FeedbackKind;
  readonly id: string;
  readonly en: string;
}

/** What stands in the gap until it is written over, by language. */
export const GAP = { id: '[tulis hal khususnya]', en: '[say what exactly]' } as const;

const { id: i, en: e } = GAP;

/** Offered beside a comment; the kind that is chosen shows its own. */
export const commentTemplates: readonly CommentTemplate[] = [
  { kind: 'praise', id: `Terima kasih, terutama untuk ${i}.`, en: `Thank you, above all for ${e}.` },
  { kind: 'praise', id: `Ini membantu warga karena ${i}.`, en: `This helps people because ${e}.` },
  {
    kind: 'suggestion',
    id: `Besok coba ${i}, supaya lebih ringan.`,
    en: `Tomorrow try ${e}, to make it easier.`,
  },
  {
    kind: 'suggestion',
    id: `Bagian yang bisa dibantu rekan: ${i}.`,
    en: `What a colleague could take over: ${e}.`,
  },
  {
    kind: 'question',
    id: `Saya ingin mengerti ${i}. Bisa diceritakan?`,
    en: `I would like to understand ${e}. Can you tell me?`,
  },
  { kind: 'question', id: `Apa yang Anda perlukan untuk ${i}?`, en: `What do you need for ${e}?` },
  {
    kind: 'correction',
    id: `Tolong lengkapi ${i}, lalu kirim lagi.`,
    en: `Please add ${e}, then send it again.`,
  },
  { kind: 'correction', id: `Angka ini perlu diperiksa: ${i}.`, en: `This figure needs a check: ${e}.` },
];

/** Words that the gap of a comment needs at the least. */
const WORDS = 3;

const plain = (text: string) => text.replace(/\s+/g, ' ').trim().toLowerCase();
const words = (text: string) => text.match(/[\p{L}\p{N}]+/gu)?.length ?? 0;

/** Each template cut at its gap, in both languages. */
const cut = commentTemplates.flatMap((template) =>
  (['id', 'en'] as const).map((language) => {
    const [before = '', after = ''] = template[language].split(GAP[language]);
    return { before: plain(before), after: plain(after) };
  }),
);

/**
 * Whether a text is a template as it was given: a gap still stands there, or what was written into it has fewer than
 * `least` words. Such a comment is not sent and not taken. A text that only begins like a template is somebody's own. [ours]
 */
export function isUnfilledTemplate(body: string, least = WORDS): boolean {
  const text = plain(body);
  if (Object.values(GAP).some((gap) => text.includes(gap))) return true;
  return cut.some(
    ({ before, after }) =>
      text.length >= before.length + after.length &&
      text.startsWith(before) &&
      text.endsWith(after) &&
      words(text.slice(before.length, text.length - after.length)) < least,
  );
}
