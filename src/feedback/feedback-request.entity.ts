import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** Somebody asked a colleague for feedback; from then on the colleague may give it. */
@Entity('feedback_request')
@Check('feedback_request_not_self', `asker_id <> colleague_id`)
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

  @Column({ type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;
}
