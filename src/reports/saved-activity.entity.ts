import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

@Entity('saved_activity')
@Index('saved_activity_owner_idx', ['ownerId', 'createdAt'])
export class SavedActivityEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid')
  @ForeignKey('PersonEntity', { name: 'saved_activity_owner_fk' })
  ownerId!: string;
  @Column('text') activity!: string;
  @Column('uuid', { nullable: true })
  @ForeignKey('IndicatorEntity', { name: 'saved_activity_indicator_fk' })
  indicatorId!: string | null;
  @Column('timestamptz', { default: () => 'now()' }) createdAt!: Date;
}
