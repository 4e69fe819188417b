/** A cell of a sheet; null: empty. */
export type Value = string | number | boolean | Date | null;

const DAY_MS = 86_400_000;
/** The format's number of 1970-01-01. */
const EPOCH = 25_569;

const ENTITIES: Readonly<Record<string, string>> = {
  '"': '&quot;',
  '&': '&amp;',
  "'": '&apos;',
  '<': '&lt;',
  '>': '&gt;',
};

/** Text in XML: what has a meaning there is escaped, control characters are left out. */
const escaped = (text: string): string =>
  text.replace(/["&'<>]|(?![\t\n\r])\p{Cc}/gu, (found) => ENTITIES[found] ?? '');

/** What the format calls the first `count` columns: A … Z, AA … */
export function columnNames(count: number): string[] {
  return Array.from({ length: count }, (_, index) => {
    let name = '';
    for (let n = index + 1; n > 0; n = Math.floor((n - 1) / 26))
      name = String.fromCharCode(65 + ((n - 1) % 26)) + name;
    return name;
  });
}

function content(value: Value): { type: string; inside: string } {
  if (value === null) return { type: '', inside: '' };
  if (typeof value === 'string') return { type: ' t="str"', inside: escaped(value) };
  if (typeof value === 'boolean') return { type: ' t="b"', inside: value ? '1' : '0' };
  return {
    type: '',
    inside: String(typeof value === 'number' ? value : EPOCH + value.getTime() / DAY_MS),
  };
}

/**
 * A row of a sheet as the format has it.
 * @param number of the row, from 1
 * @param names of the columns
 * @param styles number of each column's style
 */
export function rowXml(
  number: number,
  values: readonly Value[],
  names: readonly string[],
  styles: readonly number[],
): string {
  let xml = `<row r="${number}" spans="1:${values.length}" x14ac:dyDescent="0.25">`;
  for (const [n, value] of values.entries()) {
    const style = styles[n] ?? 0;
    if (value === null && style === 0) continue;
    const { type, inside } = content(value);
    const open = `<c r="${names[n] ?? ''}${number}"${style === 0 ? '' : ` s="${style}"`}${type}`;
    xml += value === null ? `${open}/>` : `${open}><v>${inside}</v></c>`;
  }
  return `${xml}</row>`;
}
