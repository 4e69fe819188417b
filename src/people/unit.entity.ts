import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

@Entity('unit')
@Index('unit_parent_idx', ['parentId'])
@Check('unit_not_own_parent', 'parent_id <> id')
@Check('unit_workdays', `workdays <@ '{1,2,3,4,5,6,7}'::smallint[] AND cardinality(workdays) > 0`)
@Check('unit_practice_root', 'NOT practice OR parent_id IS NULL')
export class UnitEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid', { nullable: true })
  @ForeignKey('UnitEntity', { name: 'unit_parent_fk' })
  parentId!: string | null;
  @Column('text') name!: string;
  @Column('text') zone!: string;
  @Column('smallint', { array: true, default: () => `'{1,2,3,4,5}'` }) workdays!: number[];
  @Column('boolean', { default: false }) worksOnHolidays!: boolean;
  @Column('timestamptz', { default: () => 'now()' }) createdAt!: Date;
  /** A room to practise in: counted nowhere. */
  @Column('boolean', { default: false }) practice!: boolean;
}
