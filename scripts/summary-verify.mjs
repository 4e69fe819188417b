/**
 * `npm run summary:verify -- FILE… [--against WHOLE] [--hash SHA256]`: recomputes the fingerprint of a summary from the
 * CSV or XLSX that somebody holds, without a database and without any of the product's code. Each FILE is OK, or DIFFERS
 * with the rows that do. The canonical form stands in docs/summary-hash.md.
 *
 * With --against a part (a unit's, a person's) is also held against the file of the whole organisation. With --hash it is
 * asked whether the file is what has that fingerprint.
 * Ends with 0 when all is well, 1 when something differs, 2 when a file cannot be read or the question is not understood,
 * 3 when nothing differs and what was asked is not proved.
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

/** What the sheets of sums tell, in the order of their figures. */
const SUMS = ['employees', 'reported', ...COUNTS];
const UNIT_SUMS = [...SUMS, 'feedbackReceived'];

const received = ([praise, suggestion, question, correction]) => praise + suggestion + question + correction;

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
  if (Number(row.feedbackReceived) !== received(figures[4]))
    faults.push(`line ${line} (${row.name}): feedbackReceived is not the sum of its kinds`);
  const known = people.get(row.personId);
  if (known === undefined) {
    const person = { line, name: row.name, digest: row.rowDigest ?? '', figures, indicators: [] };
    people.set(row.personId, person);
    return person;
  }
  // A person's own figures stand in each of their rows, and have to be the same in all.
  if (JSON.stringify(known.figures) !== JSON.stringify(figures) || known.digest !== (row.rowDigest ?? ''))
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
  const [people, indicators, units] = [
    ['Pegawai', 'Employees'],
    ['Indikator', 'Indicators'],
    ['Unit', 'Units'],
  ].map((names) => names.find((name) => sheets.has(name) && columns.has(name)));
  const overview = ['Ringkasan', 'Summary'].find((name) => sheets.has(name));
  if ([people, indicators, units, overview, about.contentHash].includes(undefined))
    throw new Unreadable('is no summary: its sheets are missing');
  const found = new Map();
  const faults = [];
  for (const { title, line, cells } of rowsOf(sheets, people)) {
    const row = objectOf(columns.get(people), cells);
    if (found.has(row.personId)) faults.push(`line ${line} of “${title}” (${row.name}): stands there twice`);
    addRow(found, row, line, faults);
  }
  for (const { title, line, cells } of rowsOf(sheets, indicators)) {
    const row = objectOf(columns.get(indicators), cells);
    const person = found.get(row.personId);
    if (person === undefined) faults.push(`line ${line} of “${title}”: its person is missing`);
    else person.indicators.push(indicatorOf(row));
  }
  return {
    about,
    people: found,
    faults,
    overview: { title: overview, rows: sheets.get(overview) },
    units: Array.from(rowsOf(sheets, units), ({ title, line, cells }) => ({
      place: `line ${line} of “${title}”`,
      row: objectOf(columns.get(units), cells),
    })),
  };
}

/** What somebody adds to the sums of their unit and of all above it, in the order of UNIT_SUMS. */
function shareOf({ figures: [, , , days, feedback] }) {
  const [, onTime, late] = days;
  return [1, onTime + late > 0 ? 1 : 0, ...days, received(feedback)];
}

/** The sums of each unit and all below it, as the tree of the sheet has them, and under null those of everybody. */
function sumsOf(people, units) {
  const parents = new Map(units.map(({ row }) => [row.unitId, row.parentId]));
  const sums = new Map([[null, UNIT_SUMS.map(() => 0)]]);
  for (const person of people.values()) {
    const share = shareOf(person);
    const path = new Set([null]);
    for (let id = person.figures[1]; !empty(id) && !path.has(id); id = parents.get(id)) path.add(id);
    for (const id of path) sums.set(id, sums.get(id)?.map((sum, n) => sum + share[n]) ?? share);
  }
  return sums;
}

/** The first figures of the sheet “Ringkasan”, which stand below their head. */
function overviewFaults({ title, rows }, sums) {
  const head = rows.findIndex(({ cells: [first] }) => first === 'Angka' || first === 'Figure');
  if (head < 0) return [`“${title}” has no figures`];
  return SUMS.flatMap((name, n) => {
    const { line, cells } = rows[head + 1 + n] ?? { line: '?', cells: [] };
    return cells[1] === sums[n]
      ? []
      : [`line ${line} of “${title}”: ${name} is ${cells[1]} instead of ${sums[n]}`];
  });
}

/** The figures of units against sums of people whose rows are proved. */
function unitFaults(units, sums) {
  const none = UNIT_SUMS.map(() => 0);
  return units.flatMap(({ place, row }) => {
    // A group that is too small is told without figures.
    if (truth(row.suppressed) && UNIT_SUMS.every((name) => empty(row[name]))) return [];
    const expected = sums.get(row.unitId) ?? none;
    return UNIT_SUMS.flatMap((name, n) =>
      row[name] === expected[n]
        ? []
        : [`${place} (${row.unitName}): ${name} is ${row[name]} instead of ${expected[n]}`],
    );
  });
}

/** Units of which people are there and no line is. */
function absentUnits(people, units) {
  const there = new Set(units.map(({ row }) => row.unitId));
  const homes = new Set(Array.from(people.values(), ({ figures: [, unitId] }) => unitId));
  return [...homes]
    .filter((id) => !there.has(id))
    .map((id) => `the unit ${id} has people and no line of its own`);
}

/**
 * Checks one file.
 * @returns {{ok: boolean, faults: string[], hash: string, whole: boolean, people: Map, about: object, lines: Map,
 *   units?: object[], sums?: Map}} units, and their sums over the people of this file: of an XLSX
 */
export function verify(bytes) {
  const { about, people, faults, overview, units } =
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
  const whole = found === about.revisionHash;
  const sums = units && sumsOf(people, units);
  if (units) {
    faults.push(...overviewFaults(overview, sums.get(null)));
    // A part may show a unit that had others below it in the period: only the whole has all whom its units count.
    if (whole) faults.push(...unitFaults(units, sums), ...absentUnits(people, units));
  }
  return { ok: faults.length === 0, faults, hash: found, whole, people, about, lines, units, sums };
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
  if (part.units && whole.units) faults.push(...unitFaults(part.units, whole.sums));
  return faults;
}

/**
 * What is wrong with a file, and whether the answer to what was asked stays open.
 * @param hash the fingerprint that somebody has from elsewhere
 */
function judge(found, { hash: asked, whole }) {
  const faults = [...found.faults];
  if (whole !== undefined) faults.push(...compare(found, whole));
  if (asked === undefined || found.hash === asked) return { faults, open: false };
  // What the file says it belongs to proves nothing: who changes figures leaves that as it was.
  const claims = found.about.revisionHash === asked;
  if (!claims) faults.push(`fingerprint ${found.hash} instead of the given ${asked}`);
  return { faults, open: claims && whole === undefined };
}

const MOST_FAULTS = 20;
const USAGE = 'Usage: npm run summary:verify -- FILE… [--against WHOLE] [--hash SHA256]';
const [WELL, DIFFERS, UNREAD, UNPROVED] = [0, 1, 2, 3];
/** The code of several files is that of the worst of them. */
const GRAVITY = [WELL, UNPROVED, DIFFERS, UNREAD];
const worse = (a, b) => (GRAVITY.indexOf(a) > GRAVITY.indexOf(b) ? a : b);

function readArguments(args) {
  const options = {};
  const files = [];
  for (let i = 0; i < args.length; i++) {
    if (args[i] === '--against' || args[i] === '--hash') options[args[i].slice(2)] = args[++i] ?? '';
    else files.push(args[i]);
  }
  const hash = options.hash?.trim().toLowerCase();
  if (files.length === 0) throw new Unreadable(USAGE);
  if (options.against === '') throw new Unreadable(`--against needs a file.\n${USAGE}`);
  if (hash !== undefined && !/^[0-9a-f]{64}$/.test(hash))
    throw new Unreadable(`--hash needs a whole fingerprint: 64 digits from 0 to 9 and a to f.\n${USAGE}`);
  return { files, against: options.against, hash };
}

/** @throws Unreadable with the name of the file and what is the matter with it */
async function open(file) {
  try {
    return verify(await readFile(file));
  } catch (error) {
    if (!(error instanceof Unreadable) && error.code === undefined) throw error;
    const why = error.code === 'ENOENT' ? 'there is no such file' : error.message;
    throw new Unreadable(`UNREAD   ${basename(file)}: ${why}`);
  }
}

/** What was found out about a file, for people. */
function* tell(found, { faults, open: unproved }, whole) {
  if (faults.length > 0) {
    yield* faults.slice(0, MOST_FAULTS);
    if (faults.length > MOST_FAULTS) yield `… and ${faults.length - MOST_FAULTS} more`;
    return;
  }
  yield `${found.whole ? 'the whole revision' : 'a part'}, fingerprint ${found.hash}`;
  if (found.whole) return;
  if (unproved) yield 'its rows fit the fingerprint above, which is not the given one';
  yield `of the revision ${found.about.revisionHash}: ${whole === undefined ? 'not proved; give --against the file of the whole organisation' : 'its rows are in the whole'}`;
  if (found.units && !whole?.units)
    yield 'figures of units: not proved; give --against the XLSX of the whole organisation';
}

const TITLES = { [WELL]: 'OK      ', [DIFFERS]: 'DIFFERS ', [UNPROVED]: 'UNPROVED' };

async function check(file, asked) {
  const found = await open(file);
  const judged = judge(found, asked);
  const code = judged.faults.length > 0 ? DIFFERS : judged.open ? UNPROVED : WELL;
  const { revision } = found.about;
  console.log(
    `${TITLES[code]} ${basename(file)}: ${periodOf(found.about)} revision ${revision}, ${found.people.size} people`,
  );
  for (const line of tell(found, judged, asked.whole)) console.log(`         ${line}`);
  return code;
}

/** The code of what is done; of something that cannot be read, it is said. */
async function reading(work) {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    console.log(error.message);
    return UNREAD;
  }
}

const main = (args) =>
  reading(async () => {
    const { files, against, hash } = readArguments(args);
    const whole = against === undefined ? undefined : await open(against);
    let code = WELL;
    for (const file of files) code = worse(await reading(() => check(file, { hash, whole })), code);
    return code;
  });

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  process.exitCode = await main(process.argv.slice(2));
