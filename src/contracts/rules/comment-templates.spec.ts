import { describe, expect, it } from '@jest/globals';
import { commentTemplates, GAP, isUnfilledTemplate } from './comment-templates.js';

describe('isUnfilledTemplate', () => {
  it.each(commentTemplates.flatMap((template) => [template.id, template.en]))(
    'refuses “%s” as it is',
    (text) => {
      expect(isUnfilledTemplate(text)).toBe(true);
      expect(isUnfilledTemplate(`  ${text.toUpperCase()} \n`)).toBe(true);
    },
  );
  it.each(
    commentTemplates.flatMap(({ id, en }) => [
      [id, GAP.id],
      [en, GAP.en],
    ]),
  )('takes “%s” once its gap says something, and not when it says next to nothing', (text, gap) => {
    expect(isUnfilledTemplate(text.replace(gap, 'berkas pemohon Desa Girikemuning'))).toBe(false);
    expect(isUnfilledTemplate(text.replace(gap, 'ini'))).toBe(true);
    expect(isUnfilledTemplate(text.replace(gap, ''))).toBe(true);
    expect(isUnfilledTemplate(text.replace(gap, '… !'))).toBe(true);
  });
  it('takes one word where the reader asks for no more', () => {
    expect(isUnfilledTemplate('Tolong lengkapi foto, lalu kirim lagi.', 1)).toBe(false);
    expect(isUnfilledTemplate('Tolong lengkapi , lalu kirim lagi.', 1)).toBe(true);
  });
  it('leaves words alone that are nobody’s template', () => {
    expect(isUnfilledTemplate('Terima kasih.')).toBe(false);
    expect(isUnfilledTemplate('Rapi.')).toBe(false);
    expect(isUnfilledTemplate('Tolong lengkapi.')).toBe(false);
    expect(isUnfilledTemplate('Besok coba antre di loket 2 sejak pagi, lalu kabari saya.')).toBe(false);
  });
});
