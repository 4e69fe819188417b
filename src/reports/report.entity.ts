import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

@Entity('report')
@Index('report_owner_date_key', ['ownerId', 'date'], { unique: true })
@Index('report_date_idx', ['date', 'ownerId'])
@Check('report_state', `state IN ('draft', 'submitted', 'returned', 'accepted')`)
@Check(
  'report_submitted',
  `(state = 'draft') = (version = 0) AND (version = 0) = (submitted_at IS NULL)
    AND (version = 0) = (first_submitted_at IS NULL) AND (version = 0) = (on_time IS NULL)`,
)
@Check('report_returned', `(state = 'returned') = (return_reason IS NOT NULL)`)
export class ReportEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid')
  @ForeignKey('PersonEntity', { name: 'report_owner_fk' })
  ownerId!: string;
  @Column('date') date!: string;
  @Column('text', { default: 'draft' }) state!: string;
  @Column('integer', { default: 0 }) version!: number;
  @Column('integer', { default: 0 }) draftVersion!: number;
  @Column('jsonb', { nullable: true }) draft!: object | null;
  @Column('timestamptz') deadline!: Date;
  @Column('timestamptz', { nullable: true }) firstSubmittedAt!: Date | null;
  @Column('timestamptz', { nullable: true }) submittedAt!: Date | null;
  @Column('boolean', { nullable: true }) onTime!: boolean | null;
  @Column('text', { nullable: true }) returnReason!: string | null;
  @Column('timestamptz', { default: () => 'now()' }) createdAt!: Date;
}
