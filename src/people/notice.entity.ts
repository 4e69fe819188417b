import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

@Entity('notice')
@Check('notice_kind', `kind IN ('wrong-supervisor')`)
@Check('notice_resolved', '(resolved_at IS NULL) = (resolved_by IS NULL)')
@Index('notice_created_idx', ['createdAt'])
@Index('notice_open_key', ['personId', 'kind'], { unique: true, where: 'resolved_at IS NULL' })
export class NoticeEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid')
  @ForeignKey('PersonEntity', { name: 'notice_person_fk' })
  personId!: string;
  @Column('text') kind!: string;
  @Column('text', { nullable: true }) note!: string | null;
  @Column('timestamptz', { default: () => 'now()' }) createdAt!: Date;
  @Column('timestamptz', { nullable: true }) resolvedAt!: Date | null;
  @Column('uuid', { nullable: true })
  @ForeignKey('PersonEntity', { name: 'notice_resolved_by_fk' })
  resolvedBy!: string | null;
}
