import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** A comment; never changed, never deleted. */
@Entity('feedback')
@Check('feedback_kind', `kind IN ('praise', 'suggestion', 'question', 'correction')`)
@Check('feedback_not_self', `author_id <> recipient_id`)
@Check('feedback_line', `line_id IS NULL OR report_id IS NOT NULL`)
@Check('feedback_urgent', `NOT urgent OR urgent_reason IS NOT NULL`)
@Index('feedback_recipient_idx', ['recipientId', 'createdAt'])
@Index('feedback_author_idx', ['authorId', 'createdAt'])
@Index('feedback_report_idx', ['reportId'])
@Index('feedback_indicator_idx', ['indicatorId'])
export class FeedbackEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @ForeignKey('PersonEntity', { name: 'feedback_author_fk' })
  @Column('uuid')
  authorId!: string;

  @ForeignKey('PersonEntity', { name: 'feedback_recipient_fk' })
  @Column('uuid')
  recipientId!: string;

  @Column('text')
  kind!: string;

  @Column('text')
  body!: string;

  @ForeignKey('ReportEntity', { name: 'feedback_report_fk' })
  @Column({ type: 'uuid', nullable: true })
  reportId!: string | null;

  @Column({ type: 'uuid', nullable: true })
  lineId!: string | null;

  @ForeignKey('IndicatorEntity', { name: 'feedback_indicator_fk' })
  @Column({ type: 'uuid', nullable: true })
  indicatorId!: string | null;

  @Column({ type: 'boolean', default: false })
  urgent!: boolean;

  @Column({ type: 'text', nullable: true })
  urgentReason!: string | null;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;
}
