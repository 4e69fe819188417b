import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

@Entity('indicator')
@Index('indicator_owner_idx', ['ownerId', 'createdAt'])
@Check('indicator_state', `state IN ('draft', 'proposed', 'returned', 'active', 'closed')`)
@Check('indicator_agreed', `(state IN ('active', 'closed')) = (agreed_on IS NOT NULL)`)
@Check('indicator_pending', 'pending > revision')
export class IndicatorEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid')
  @ForeignKey('PersonEntity', { name: 'indicator_owner_fk' })
  ownerId!: string;
  @Column('text') state!: string;
  @Column('integer', { default: 1 }) revision!: number;
  @Column('integer', { nullable: true }) pending!: number | null;
  @Column('date', { nullable: true }) agreedOn!: string | null;
  @Column('date', { nullable: true }) closedOn!: string | null;
  @Column('timestamptz', { default: () => 'now()' }) createdAt!: Date;
}
