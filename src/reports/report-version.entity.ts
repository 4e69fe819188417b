import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** What was submitted: the application may add rows, never change or remove one. */
@Entity('report_version')
@Index('report_version_submission_key', ['submissionId'], { unique: true })
export class ReportVersionEntity {
  @PrimaryColumn('uuid')
  @ForeignKey('ReportEntity', { name: 'report_version_report_fk' })
  reportId!: string;
  @PrimaryColumn('integer') version!: number;
  @Column('uuid') submissionId!: string;
  @Column('integer') draftVersion!: number;
  @Column('text', { nullable: true }) note!: string | null;
  @Column('timestamptz', { default: () => 'now()' }) submittedAt!: Date;
}

@Entity('report_line')
@ForeignKey('ReportVersionEntity', ['reportId', 'version'], ['reportId', 'version'], {
  name: 'report_line_version_fk',
})
@Index('report_line_indicator_idx', ['indicatorId', 'reportId', 'version'])
@Index('report_line_line_idx', ['lineId'])
@Check('report_line_quantity', 'quantity >= 0')
export class ReportLineEntity {
  @PrimaryColumn('uuid') reportId!: string;
  @PrimaryColumn('integer') version!: number;
  @PrimaryColumn('uuid') lineId!: string;
  @Column('integer') position!: number;
  @Column('text') activity!: string;
  @Column('uuid', { nullable: true })
  @ForeignKey('IndicatorEntity', { name: 'report_line_indicator_fk' })
  indicatorId!: string | null;
  @Column('numeric', { precision: 16, scale: 4, nullable: true }) quantity!: string | null;
  @Column('text', { nullable: true }) obstacle!: string | null;
}

/** At most one decision a version: two supervisors that decide at once cannot both win. */
@Entity('report_decision')
@ForeignKey('ReportVersionEntity', ['reportId', 'version'], ['reportId', 'version'], {
  name: 'report_decision_version_fk',
})
@Check('report_decision_kind', `kind IN ('accepted', 'returned')`)
@Check('report_decision_reason', `(kind = 'returned') = (reason IS NOT NULL)`)
export class ReportDecisionEntity {
  @PrimaryColumn('uuid') reportId!: string;
  @PrimaryColumn('integer') version!: number;
  @Column('text') kind!: string;
  @Column('uuid')
  @ForeignKey('PersonEntity', { name: 'report_decision_by_fk' })
  byId!: string;
  @Column('timestamptz', { default: () => 'now()' }) at!: Date;
  @Column('text', { nullable: true }) reason!: string | null;
}
