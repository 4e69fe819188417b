import type { Catalogue } from '../catalogue.js';
import type source from '../id/admin.js';

export default {
  title: 'Administration',
} satisfies Catalogue<typeof source>;
