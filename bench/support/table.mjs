/** A number for people: three significant digits, or whole with thousands separators. */
function cell(value) {
  if (value === null || value === undefined) return '–';
  if (typeof value !== 'number') return String(value);
  if (Number.isInteger(value)) return value.toLocaleString('en');
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en');
  return String(Number(value.toPrecision(3)));
}

/** Rows of one bench as lines of text; numbers stand to the right. */
export function table(rows) {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cells = rows.map((row) => columns.map((column) => cell(row[column])));
  const right = columns.map((column) => rows.every((row) => typeof (row[column] ?? 0) === 'number'));
  const width = columns.map((column, at) => Math.max(column.length, ...cells.map((line) => line[at].length)));
  const line = (texts) =>
    texts
      .map((text, at) => (right[at] ? text.padStart(width[at]) : text.padEnd(width[at])))
      .join('  ')
      .trimEnd();
  return [line(columns), line(width.map((length) => '-'.repeat(length))), ...cells.map(line)];
}
