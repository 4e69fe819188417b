import type { Catalogue } from '../catalogue.js';
import type source from '../id/staff.js';

export default {} satisfies Catalogue<typeof source>;
