export type Cell = string | number | boolean | null;

/**
 * What a spreadsheet may take for the beginning of a formula: `= + - @` and their full-width, small and mathematical
 * twins, after any blanks or marks that it skips; and tab, carriage return or line feed as the first character.
 */
const FORMULA =
  /^(?:[\t\r\n]|[\s\u200b-\u200f\u2060\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\u2212])/u;

/** A text that could run as a formula gets an apostrophe in front. Numbers stay numbers, also negative ones. */
export const harmless = (text: string): string => (FORMULA.test(text) ? `'${text}` : text);

function field(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell !== 'string') return String(cell);
  const text = harmless(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** One record of RFC 4180 with its line end. */
export const csvRecord = (cells: readonly Cell[]): string => `${cells.map(field).join(',')}\r\n`;
