const SHY = '\u00ad';

/** What makes a text printable: composed letters, no control characters, every blank but the fixed one alike. */
export const printable = (text: string): string =>
  text
    .normalize('NFC')
    .replace(/[^\S\u00a0]+/gu, ' ')
    .replace(/(?!\u00ad)[\p{Cc}\p{Cf}]/gu, '');

/**
 * Breaks a text into lines that fit: at blanks, then at soft hyphens, then after a hyphen or a stroke, then anywhere. A soft hyphen is seen only where a
 * line ends at it.
 * @param widthOf width of a text without soft hyphens, in the unit of `width`
 */
export function wrap(text: string, width: number, widthOf: (text: string) => number): string[] {
  const lines: string[] = [];
  let line = '';
  const put = (word: string): boolean => {
    const longer = line === '' ? word : `${line} ${word}`;
    if (widthOf(longer.replaceAll(SHY, '')) > width) return false;
    line = longer;
    return true;
  };
  const end = () => {
    if (line !== '') lines.push(line.replaceAll(SHY, ''));
    line = '';
  };
  for (const word of text.split(' ')) {
    if (word === '' || put(word)) continue;
    if (!word.includes(SHY)) {
      end();
      if (put(word)) continue;
    }
    for (const part of pieces(word, width, widthOf, line)) {
      if (part.text === '') end();
      else if (part.breaks) {
        line = line === '' ? part.text : `${line} ${part.text}`;
        end();
      } else if (!put(part.text)) {
        end();
        put(part.text);
      }
    }
  }
  end();
  return lines.length === 0 ? [''] : lines;
}

/** A word cut so that each piece fits; all but the last end their line. */
function pieces(
  word: string,
  width: number,
  widthOf: (text: string) => number,
  line: string,
): { text: string; breaks: boolean }[] {
  const found: { text: string; breaks: boolean }[] = [];
  let rest = word;
  let before = line === '' ? '' : `${line} `;
  while (widthOf(before + rest.replaceAll(SHY, '')) > width) {
    const hyphens = [...rest.matchAll(/\u00ad/gu)].map((m) => m.index);
    const at = hyphens.findLast((i) => widthOf(`${before}${rest.slice(0, i).replaceAll(SHY, '')}-`) <= width);
    if (at !== undefined) {
      found.push({ text: `${rest.slice(0, at)}-`, breaks: true });
      rest = rest.slice(at + 1);
    } else if (before !== '') {
      found.push({ text: '', breaks: true });
    } else {
      let end = 1;
      while (end < rest.length && widthOf(rest.slice(0, end + 1)) <= width) end++;
      const joint = rest.slice(0, end).search(/[-/–][^-/–]*$/u) + 1;
      if (joint > 0) end = joint;
      found.push({ text: rest.slice(0, end), breaks: true });
      rest = rest.slice(end);
    }
    before = '';
  }
  if (rest !== '') found.push({ text: rest, breaks: false });
  return found;
}
