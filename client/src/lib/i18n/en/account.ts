import type { Catalogue } from '../catalogue.js';
import type source from '../id/account.js';

export default {} satisfies Catalogue<typeof source>;
