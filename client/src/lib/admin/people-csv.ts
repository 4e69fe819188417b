import type { PersonEntry } from '#contracts/index.js';

/** RFC 4180; what a spreadsheet would compute begins with an apostrophe, as in every other file of ours. */
function field(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** The list of people as a file, with its byte order mark: spreadsheets then read it as UTF-8. NIPs stay text. */
export function peopleCsv(
  people: readonly PersonEntry[],
  heads: readonly string[],
  rolesOf: (person: PersonEntry) => string,
  stateOf: (person: PersonEntry) => string,
): string {
  const rows = people.map((one) => [
    one.name,
    one.nip ?? '',
    one.position,
    one.unitName,
    rolesOf(one),
    stateOf(one),
  ]);
  return `\uFEFF${[heads, ...rows].map((row) => row.map(field).join(',')).join('\r\n')}\r\n`;
}
