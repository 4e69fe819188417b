import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** An answer in a comment's thread; never changed, never deleted. */
@Entity('feedback_reply')
@Index('feedback_reply_feedback_idx', ['feedbackId', 'createdAt'])
export class FeedbackReplyEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @ForeignKey('FeedbackEntity', { name: 'feedback_reply_feedback_fk' })
  @Column('uuid')
  feedbackId!: string;

  @ForeignKey('PersonEntity', { name: 'feedback_reply_author_fk' })
  @Column('uuid')
  authorId!: string;

  @Column('text')
  body!: string;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;
}
