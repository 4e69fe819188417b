import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** Somebody asked a colleague for feedback; from then on the colleague may give it. */
@Entity('feedback_request')
@Check('feedback_request_not_self', `asker_id <> colleague_id`)
@Check('feedback_request_about', `about IS NULL OR length(about) BETWEEN 1 AND 200`)
@Index('feedback_request_pair_idx', ['askerId', 'colleagueId'])
export class FeedbackRequestEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @ForeignKey('PersonEntity', { name: 'feedback_request_asker_fk' })
  @Column('uuid')
  askerId!: string;

  @ForeignKey('PersonEntity', { name: 'feedback_request_colleague_fk' })
  @Column('uuid')
  colleagueId!: string;

  /** What it is to be about; null in requests of before it was asked for. */
  @Column({ type: 'text', nullable: true })
  about!: string | null;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;
}
