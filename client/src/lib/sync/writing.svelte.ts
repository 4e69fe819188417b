import { untrack } from 'svelte';
import { keepWords, keptWords } from './words.js';

interface Writing<T> {
  /** What the words are about, unique on this device; null: there is nothing to write on. */
  name: () => string | null;
  /** What is to be kept as it stands now, plain data; null: nothing was written. */
  read: () => T | null;
  /** Puts kept words where they were typed; null: words about something else, which go from the screen. */
  show: (kept: T | null) => void;
}

/**
 * Keeps what is typed while it is typed, and gives it back when the same thing is written on again, after a reload too.
 * Call it while a component is made. @returns what to call when the words were sent.
 */
export function keepWriting<T>({ name, read, show }: Writing<T>): () => Promise<void> {
  /** Whose words the screen shows: kept only after those from the last time have been looked for. */
  let shown = $state<string | null>(null);
  let before: string | null = null;
  // The same name again is no news: what it is made of changes with every receipt and every reply.
  const about = $derived(name());

  $effect(() => {
    const next = about;
    let gone = false;
    untrack(() => {
      if (before !== null && before !== next) show(null);
      before = next ?? before;
    });
    if (next === null) return;
    void keptWords<T>(next).then((kept) => {
      if (gone) return;
      // Who was quicker than the storage goes on with what stands there.
      if (kept !== null && untrack(read) === null) show(kept);
      shown = next;
    });
    return () => {
      gone = true;
      shown = null;
    };
  });

  $effect(() => {
    const words = read();
    if (shown !== null) void keepWords(shown, words);
  });

  return async () => {
    // What was sent may have taken its name with it: a returned report waits for nobody any more.
    const of = untrack(() => about) ?? before;
    if (of !== null) await keepWords(of, null);
  };
}
