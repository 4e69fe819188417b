import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** One number of a person's stream: what kind of thing, which thing; never its content. */
@Entity('feed_event')
@Check('feed_event_mark', `octet_length(mark) = 8`)
@Index('feed_event_given_idx', ['personId', 'ref', 'seq'], { where: `kind = 'feedback.given'` })
@Index('feed_event_at_idx', ['at'], { type: 'brin' })
export class FeedEventEntity {
  @ForeignKey('PersonEntity', { name: 'feed_event_person_fk' })
  @PrimaryColumn('uuid')
  personId!: string;

  @PrimaryColumn('bigint')
  seq!: string;

  @Column('text')
  kind!: string;

  @Column('uuid')
  ref!: string;

  @Column('bytea')
  mark!: Buffer;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  at!: Date;
}
