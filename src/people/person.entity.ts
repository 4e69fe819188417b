import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

@Entity('person')
@Check('person_nip_digits', `nip ~ '^[0-9]{18}$'`)
@Index('person_nip_key', ['nip'], { unique: true })
@Index('person_other_id_key', ['otherId'], { unique: true })
@Index('person_name_idx', ['name', 'id'])
export class PersonEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') name!: string;
  @Column('text', { nullable: true }) nip!: string | null;
  @Column('text', { nullable: true }) otherId!: string | null;
  @Column('timestamptz', { default: () => 'now()' }) createdAt!: Date;
}
