import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';

/** When a comment reached a device of its recipient, and when it was opened: a row of its own, the comment stays as it is. */
@Entity('feedback_receipt')
export class FeedbackReceiptEntity {
  @ForeignKey('FeedbackEntity', { name: 'feedback_receipt_feedback_fk' })
  @PrimaryColumn('uuid')
  feedbackId!: string;

  @Column({ type: 'timestamptz', nullable: true })
  deliveredAt!: Date | null;

  @Column({ type: 'timestamptz', nullable: true })
  readAt!: Date | null;
}
