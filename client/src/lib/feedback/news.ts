import type { Feedback } from '#contracts/index.js';
import { setOf } from '../sets.js';

/** One thing that somebody else said to this person. */
interface Piece {
  id: string;
  from: string;
  reply: boolean;
}

/** Everything that others said to `me` in these threads: comments, and replies to either side. */
function pieces(items: readonly Feedback[], me: string): Piece[] {
  return items.flatMap((item) => {
    const replies = item.replies
      .filter((one) => one.authorId !== me)
      .map((one) => ({
        id: one.id,
        from: one.authorId === item.authorId ? item.authorName : item.recipientName,
        reply: true,
      }));
    return item.authorId === me
      ? replies
      : [{ id: item.id, from: item.authorName, reply: false }, ...replies];
  });
}

/** Tells apart what came and what only changed: receipts and one's own words are no news. */
export class News {
  #known: ReadonlySet<string> | null = null;

  /** What came since the last call; nothing at the first one, and nothing while `settled` is false. */
  since(items: readonly Feedback[], me: string, settled: boolean): Piece[] {
    const all = pieces(items, me);
    const known = this.#known;
    this.#known = setOf([...(known ?? []), ...all.map(({ id }) => id)]);
    return known && settled ? all.filter(({ id }) => !known.has(id)) : [];
  }
}

interface Words {
  comment: (name: string) => string;
  reply: (name: string) => string;
  many: (n: number) => string;
  manyFrom: (n: number, name: string) => string;
}

/** One sentence, however much came at once. */
export function sentence(news: readonly Piece[], words: Words): string {
  const [first] = news;
  if (!first) return '';
  if (news.length === 1) return first.reply ? words.reply(first.from) : words.comment(first.from);
  const one = news.every(({ from }) => from === first.from);
  return one ? words.manyFrom(news.length, first.from) : words.many(news.length);
}
