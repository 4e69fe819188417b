import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/** The operator's count of this database's lives; raising it makes every cursor foreign. */
@Entity('feed_life')
@Check('feed_life_one', `one`)
export class FeedLifeEntity {
  @PrimaryColumn({ type: 'boolean', default: true })
  one!: boolean;

  @Column({ type: 'integer', default: 1 })
  life!: number;
}
