/**
 * `npm run summary:verify -- FILE… [--against WHOLE] [--hash SHA256]`: recomputes the fingerprint of a summary from the
 * CSV or XLSX that somebody holds, without a database and without any of the product's code. Each FILE is OK, or DIFFERS
 * with the rows that do. The canonical form stands in docs/summary-hash.md.
 *
 * With --against a part (a unit's, a person's) is also held against the file of the whole organisation.
 * Ends with 0 when all is well, 1 when something differs, 2 when a file cannot be read.
 */
import { hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inflateRawSync } from 'node:zlib';

const sha256 = (text) => hash('sha256', text, 'hex');

class Unreadable extends Error {}

/** Records of RFC 4180 text; a record knows the line that it begins on. */
export function readCsv(text) {
  const records = [];
  let fields = [];
  let field = '';
  let line = 1;
  let begins = 1;
  let quoted = false;
  const source = text.startsWith('\ufeff') ? text.slice(1) : text;
  for (let i = 0; i < source.length; i++) {
    const c = source[i];
    if (c === '\n') line++;
    if (quoted) {
      if (c !== '"') field += c;
      else if (source[i + 1] === '"') field += source[++i];
      else quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === ',') {
      fields.push(field);
      field = '';
    } else if (c === '\n') {
      records.push({ line: begins, fields: [...fields, field.replace(/\r$/, '')] });
      fields = [];
      field = '';
      begins = line;
    } else field += c;
  }
  if (field !== '' || fields.length > 0) records.push({ line: begins, fields: [...fields, field] });
  return records;
}

/** Files of a ZIP archive by name, unpacked when asked for. */
function readZip(bytes) {
  let end = bytes.length - 22;
  while (end >= 0 && bytes.readUInt32LE(end) !== 0x06054b50) end--;
  if (end < 0) throw new Unreadable('not an XLSX file');
  const files = new Map();
  let at = bytes.readUInt32LE(end + 16);
  for (let n = bytes.readUInt16LE(end + 10); n > 0; n--) {
    const [method, packed] = [bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 20)];
    const [nameLength, extra, comment] = [28, 30, 32].map((o) => bytes.readUInt16LE(at + o));
    const local = bytes.readUInt32LE(at + 42);
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength);
    files.set(name, () => {
      const begin = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
      const data = bytes.subarray(begin, begin + packed);
      return (method === 0 ? data : inflateRawSync(data)).toString('utf8');
    });
    at += 46 + nameLength + extra + comment;
  }
  return files;
}

const ENTITIES = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const plain = (xml) =>
  xml.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (all, hex, decimal, name) =>
    name ? (ENTITIES[name] ?? all) : String.fromCodePoint(hex ? parseInt(hex, 16) : Number(decimal)),
  );
const attribute = (tag, name) => plain(new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(tag)?.[1] ?? '');
const texts = (xml) => [...xml.matchAll(/<t(?:\s[^>]*)?>([^<]*)<\/t>/g)].map((m) => plain(m[1])).join('');

/** Column number of a cell's name, from 0: `C7` → 2. */
const columnOf = (name) =>
  [...name.replace(/\d+$/, '')].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;

/** Sheets by their names, each as rows of cells (text, number, boolean or null). */
export function readXlsx(bytes) {
  const files = readZip(bytes);
  const open = (name) => files.get(name)?.() ?? '';
  const shared = [...open('xl/sharedStrings.xml').matchAll(/<si>([\s\S]*?)<\/si>/g)].map((m) => texts(m[1]));
  const targets = new Map(
    [...open('xl/_rels/workbook.xml.rels').matchAll(/<Relationship\s([^>]*)\/?>/g)].map(([, tag]) => [
      attribute(tag, 'Id'),
      attribute(tag, 'Target').replace(/^\/?(xl\/)?/, 'xl/'),
    ]),
  );
  const sheets = new Map();
  for (const [, tag] of open('xl/workbook.xml').matchAll(/<sheet\s([^>]*)\/?>/g)) {
    const rows = [];
    for (const [, rowTag, body] of open(targets.get(attribute(tag, 'r:id'))).matchAll(
      /<row\s([^>]*)>([\s\S]*?)<\/row>/g,
    )) {
      const cells = [];
      for (const [, cellTag, inner = ''] of body.matchAll(/<c\s([^>]*?)(?:\/>|>([\s\S]*?)<\/c>)/g)) {
        const type = attribute(cellTag, 't');
        const value = /<v>([^<]*)<\/v>/.exec(inner)?.[1];
        let cell;
        if (type === 'inlineStr') cell = texts(inner);
        else if (value === undefined) cell = null;
        else if (type === 's') cell = shared[Number(value)];
        else if (type === 'b') cell = value === '1';
        else if (type === 'str') cell = plain(value);
        else cell = Number(value);
        cells[columnOf(attribute(cellTag, 'r'))] = cell;
      }
      rows.push({ line: Number(attribute(rowTag, 'r')), cells });
    }
    sheets.set(attribute(tag, 'name'), rows);
  }
  return sheets;
}

const empty = (value) => value === undefined || value === null || value === '';
const perhaps = (value) => (empty(value) ? null : Number(value));
/** A week stands under that name, as in files of before there were recaps. */
const periodOf = ({ week, covers }) => (empty(week) ? covers : week);
const truth = (value) => value === true || value === 'true';
/** Days of a spreadsheet count from 1899-12-30. */
const dateOf = (value) =>
  typeof value === 'number'
    ? new Date(Date.UTC(1899, 11, 30) + value * 86_400_000).toISOString().slice(0, 10)
    : value;

const COUNTS = ['expectedDays', 'onTime', 'late', 'missing', 'pending', 'onLeave'];
const FEEDBACK = ['praise', 'suggestion', 'question', 'correction', 'replies'];
const FIGURES = ['actual', 'expectedToDate', 'achievement', 'achievementCapped', 'achievementToDate'];

const personOf = (row) => [
  row.personId,
  row.unitId,
  empty(row.supervisorId) ? null : row.supervisorId,
  COUNTS.map((name) => Number(row[name])),
  FEEDBACK.map((name) => Number(row[name])),
  perhaps(row.responseMinutes),
  Number(row.unanswered),
];

const indicatorOf = (row) => [
  row.indicatorId,
  Number(row.terms),
  dateOf(row.periodFrom),
  dateOf(row.periodTo),
  truth(row.ended),
  Number(row.target),
  perhaps(row.targetMax),
  ...FIGURES.map((name) => perhaps(row[name])),
];

/** What ended first comes first, the running period last: for a file whose rows somebody has sorted anew. */
const inOrder = (indicators) =>
  [...indicators].sort(
    ([a, , , aTo, aEnded], [b, , , bTo, bEnded]) =>
      (a < b ? -1 : a > b ? 1 : 0) || Number(bEnded) - Number(aEnded) || (aTo < bTo ? -1 : 1),
  );

/** The canonical line of a person: as the rows stand, or sorted when only then it fits its digest. */
function lineOf(person) {
  const text = (indicators) => JSON.stringify([...person.figures, indicators]);
  const asGiven = text(person.indicators);
  if (sha256(asGiven).startsWith(person.digest)) return asGiven;
  const sorted = text(inOrder(person.indicators));
  return sha256(sorted).startsWith(person.digest) ? sorted : asGiven;
}

function addRow(people, row, line, faults) {
  const figures = personOf(row);
  const known = people.get(row.personId);
  if (known === undefined) {
    const person = { line, name: row.name, digest: row.rowDigest, figures, indicators: [] };
    people.set(row.personId, person);
    return person;
  }
  // A person's own figures stand in each of their rows, and have to be the same in all.
  if (JSON.stringify(known.figures) !== JSON.stringify(figures) || known.digest !== row.rowDigest)
    faults.push(`line ${line} (${row.name}): differs from line ${known.line} of the same person`);
  return known;
}

function objectOf(codes, cells) {
  return Object.fromEntries(codes.map((code, n) => [code, cells[n] ?? null]));
}

function openCsv(bytes) {
  const [head, ...records] = readCsv(bytes.toString('utf8'));
  for (const name of ['week', 'personId', 'rowDigest', 'contentHash', 'revisionHash'])
    if (!head?.fields.includes(name)) throw new Unreadable(`has no column ${name}`);
  const people = new Map();
  const faults = [];
  let about;
  for (const { line, fields } of records) {
    const row = objectOf(head.fields, fields);
    const own = Object.fromEntries(
      ['week', 'covers', 'revision', 'provisional', 'contentHash', 'revisionHash'].map((name) => [
        name,
        row[name] ?? null,
      ]),
    );
    about ??= own;
    if (JSON.stringify(own) !== JSON.stringify(about))
      faults.push(`line ${line}: another period, revision, state or fingerprint than the first row`);
    const person = addRow(people, row, line, faults);
    if (!empty(row.indicatorId)) person.indicators.push(indicatorOf(row));
  }
  if (about === undefined) throw new Unreadable('has no rows');
  return { about, people, faults };
}

/** Rows of a sheet without its head, and of those that go on where it was full: “Pegawai”, “Pegawai (2)” … */
function* rowsOf(sheets, name) {
  for (let part = 1, title = name; sheets.has(title); title = `${name} (${++part})`)
    for (const { line, cells } of sheets.get(title).slice(1)) yield { title, line, cells };
}

function openXlsx(bytes) {
  const sheets = readXlsx(bytes);
  const rows = sheets.get('Tentang') ?? sheets.get('About');
  if (rows === undefined) throw new Unreadable('has no sheet “Tentang” or “About”');
  const about = {};
  const columns = new Map();
  for (const {
    cells: [first, second, code, meaning],
  } of rows) {
    if (empty(code)) continue;
    if (meaning === undefined || meaning === null) about[code] = second;
    else if (sheets.has(first)) columns.set(first, [...(columns.get(first) ?? []), code]);
  }
  const [people, indicators] = [
    ['Pegawai', 'Employees'],
    ['Indikator', 'Indicators'],
  ].map((names) => names.find((name) => sheets.has(name) && columns.has(name)));
  if (people === undefined || indicators === undefined || about.contentHash === undefined)
    throw new Unreadable('is no summary: its sheets are missing');
  const found = new Map();
  const faults = [];
  for (const { line, cells } of rowsOf(sheets, people))
    addRow(found, objectOf(columns.get(people), cells), line, faults);
  for (const { title, line, cells } of rowsOf(sheets, indicators)) {
    const row = objectOf(columns.get(indicators), cells);
    const person = found.get(row.personId);
    if (person === undefined) faults.push(`line ${line} of “${title}”: its person is missing`);
    else person.indicators.push(indicatorOf(row));
  }
  return { about, people: found, faults };
}

/**
 * Checks one file.
 * @returns {{ok: boolean, faults: string[], hash: string, whole: boolean, people: Map, about: object, lines: Map}}
 */
export function verify(bytes) {
  const { about, people, faults } =
    bytes.subarray(0, 2).toString('latin1') === 'PK' ? openXlsx(bytes) : openCsv(bytes);
  const state = truth(about.provisional) ? 'provisional' : 'final';
  const lines = new Map();
  let text = '';
  // By id, as text: the one order in which the fingerprint knows people.
  for (const [id, person] of [...people].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const line = lineOf(person);
    if (!sha256(line).startsWith(person.digest) || person.digest.length < 16)
      faults.push(`line ${person.line} (${person.name}): the figures are not those of its digest`);
    lines.set(id, line);
    text += `${line}\n`;
  }
  const found = sha256(`${text}${periodOf(about)} ${state}\n`);
  if (found !== about.contentHash)
    faults.push(
      faults.length > 0
        ? `fingerprint ${found} instead of ${about.contentHash}`
        : `fingerprint ${found} instead of ${about.contentHash}: rows are missing, were added, or the period or its state was changed`,
    );
  return {
    ok: faults.length === 0,
    faults,
    hash: found,
    whole: found === about.revisionHash,
    people,
    about,
    lines,
  };
}

/** What of a part is not in the whole. */
export function compare(part, whole) {
  const faults = [];
  if (!whole.ok || !whole.whole)
    faults.push('the file to compare with is not the whole of a revision, or differs itself');
  if (part.about.revisionHash !== whole.hash)
    faults.push(`it belongs to the revision ${part.about.revisionHash}, the other file is ${whole.hash}`);
  for (const [id, line] of part.lines)
    if (whole.lines.get(id) !== line) {
      const { line: at, name } = part.people.get(id);
      faults.push(`line ${at} (${name}): ${whole.lines.has(id) ? 'other figures than' : 'not'} in the whole`);
    }
  return faults;
}

const MOST_FAULTS = 20;

async function main(args) {
  const options = {};
  const files = [];
  for (let i = 0; i < args.length; i++) {
    if (args[i] === '--against' || args[i] === '--hash') options[args[i].slice(2)] = args[++i];
    else files.push(args[i]);
  }
  if (files.length === 0) {
    console.error('Usage: npm run summary:verify -- FILE… [--against WHOLE] [--hash SHA256]');
    return 2;
  }
  let code = 0;
  const whole = options.against === undefined ? undefined : verify(await readFile(options.against));
  for (const file of files) {
    try {
      const found = verify(await readFile(file));
      const faults = [...found.faults];
      if (options.hash !== undefined && found.about.revisionHash !== options.hash.toLowerCase())
        faults.push(`it says it is of the revision ${found.about.revisionHash}`);
      if (whole !== undefined) faults.push(...compare(found, whole));
      const { revision } = found.about;
      const what = `${basename(file)}: ${periodOf(found.about)} revision ${revision}, ${found.people.size} people`;
      if (faults.length === 0) {
        console.log(`OK       ${what}`);
        console.log(`         ${found.whole ? 'the whole revision' : 'a part'}, fingerprint ${found.hash}`);
        if (!found.whole)
          console.log(
            `         of the revision ${found.about.revisionHash}: ${whole === undefined ? 'not proved; give --against the file of the whole organisation' : 'its rows are in the whole'}`,
          );
      } else {
        code = Math.max(code, 1);
        console.log(`DIFFERS  ${what}`);
        for (const fault of faults.slice(0, MOST_FAULTS)) console.log(`         ${fault}`);
        if (faults.length > MOST_FAULTS) console.log(`         … and ${faults.length - MOST_FAULTS} more`);
      }
    } catch (error) {
      if (!(error instanceof Unreadable) && error.code === undefined) throw error;
      code = 2;
      console.log(`UNREAD   ${basename(file)}: ${error.message}`);
    }
  }
  return code;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  process.exitCode = await main(process.argv.slice(2));
