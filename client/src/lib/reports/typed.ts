import type { DayText } from './draft-store.js';

/** A text, and what it was written over. */
export interface Typed extends DayText {
  rev: number;
  base: number | null;
}

const keyOf = (person: string, date: string) => `tanggap.typed.${person}.${date}`;

/** Leaves the text of a day for the next page, at once: for the moment in which a page goes. */
export function keepTyped(person: string, date: string, text: Typed): void {
  try {
    localStorage.setItem(keyOf(person, date), JSON.stringify(text));
  } catch {
    // No room: what the last breath kept has to do.
  }
}

/** What the last page left, once. */
export function takeTyped(person: string, date: string): Typed | null {
  try {
    const text = localStorage.getItem(keyOf(person, date));
    localStorage.removeItem(keyOf(person, date));
    return JSON.parse(String(text)) as Typed | null;
  } catch {
    return null;
  }
}
