import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';

/** Counts the writes that changed how a person looks on a board. */
@Entity('board_cell')
export class BoardCellEntity {
  @ForeignKey('PersonEntity', { name: 'board_cell_person_fk' })
  @PrimaryColumn('uuid')
  personId!: string;

  @Column({ type: 'bigint', default: 0 })
  version!: string;
}
