import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';

/** A person's counter; incremented as the last statement of every transaction that tells them something. */
@Entity('stream')
export class StreamEntity {
  @ForeignKey('PersonEntity', { name: 'stream_person_fk' })
  @PrimaryColumn('uuid')
  personId!: string;

  @Column({ type: 'bigint', default: 0 })
  seq!: string;
}

/** Up to this number a person's stream is no longer complete: old events were pruned. Written by `prune_feed` alone. */
@Entity('stream_pruned')
export class StreamPrunedEntity {
  @ForeignKey('PersonEntity', { name: 'stream_pruned_person_fk' })
  @PrimaryColumn('uuid')
  personId!: string;

  @Column('bigint')
  seq!: string;
}

/** The highest number that any device of the person has stored. */
@Entity('stream_ack')
export class StreamAckEntity {
  @ForeignKey('PersonEntity', { name: 'stream_ack_person_fk' })
  @PrimaryColumn('uuid')
  personId!: string;

  @Column('bigint')
  acked!: string;
}
