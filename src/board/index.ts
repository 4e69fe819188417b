import { BoardCellEntity } from './board-cell.entity.js';

/** A supervisor's team today, live. */
export { BoardModule } from './board.module.js';

export const boardEntities = [BoardCellEntity];
