import { Readable } from 'node:stream';
import type { Summary, SummaryDifference, SummaryEmployee } from '#contracts/summaries.js';

/** A reader's part of a revision, of which people and changes come page by page: an office may be a hundred thousand. */
export interface SummaryReading {
  readonly head: Omit<Summary, 'employees' | 'differences'>;
  readonly employees: AsyncIterable<readonly SummaryEmployee[]>;
  readonly differences: AsyncIterable<readonly SummaryDifference[]>;
}

/** Characters up to which an answer is made before it is begun: where that fails, the reader is told so. */
const SHORT = 1_048_576;

async function* itemsOf(pages: AsyncIterable<readonly object[]>): AsyncGenerator<string> {
  let between = '';
  for await (const page of pages) {
    if (page.length === 0) continue;
    yield between + JSON.stringify(page).slice(1, -1);
    between = ',';
  }
}

/** The JSON of a whole `Summary`, in pieces, written while it is read. */
async function* pieces({ head, employees, differences }: SummaryReading): AsyncGenerator<string> {
  yield `${JSON.stringify(head).slice(0, -1)},"employees":[`;
  yield* itemsOf(employees);
  yield '],"differences":[';
  yield* itemsOf(differences);
  yield ']}';
}

/**
 * A summary as JSON: the bytes where it is short, else a stream of them, in which a page of people is in memory at a time
 * and nothing is read faster than the reader takes it.
 */
export async function summaryJson(reading: SummaryReading): Promise<Buffer | Readable> {
  const rest = pieces(reading);
  let text = '';
  while (text.length <= SHORT) {
    const next = await rest.next();
    if (next.done === true) return Buffer.from(text);
    text += next.value;
  }
  const all = async function* () {
    yield text;
    yield* rest;
  };
  return Readable.from(all(), { objectMode: false });
}
