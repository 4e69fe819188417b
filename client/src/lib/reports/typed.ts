import type { DayText } from './draft-store.js';

const keyOf = (person: string, date: string) => `tanggap.typed.${person}.${date}`;

/** Leaves the text of a day for the next page, at once: for the moment in which a page goes. */
export function keepTyped(person: string, date: string, text: DayText): void {
  try {
    localStorage.setItem(keyOf(person, date), JSON.stringify(text));
  } catch {
    // No room: what the last breath kept has to do.
  }
}

/** What the last page left, once. */
export function takeTyped(person: string, date: string): DayText | null {
  try {
    const text = localStorage.getItem(keyOf(person, date));
    localStorage.removeItem(keyOf(person, date));
    return text === null ? null : (JSON.parse(text) as DayText);
  } catch {
    return null;
  }
}
