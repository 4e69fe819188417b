import type { Catalogue } from '../catalogue.js';
import type source from '../id/news.js';

export default {
  comment: (name) => `New comment from ${name}`,
  reply: (name) => `New reply from ${name}`,
  many: (n) => `${n} new comments`,
  manyFrom: (n, name) => `${n} new comments from ${name}`,
} satisfies Catalogue<typeof source>;
