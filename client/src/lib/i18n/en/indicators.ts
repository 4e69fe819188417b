import type { Catalogue } from '../catalogue.js';
import type source from '../id/indicators.js';

export default {} satisfies Catalogue<typeof source>;
