import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

@Entity('session')
@Index('session_reference_key', ['referenceHash'], { unique: true })
@Index('session_person_idx', ['personId', 'createdAt'])
@Index('session_expires_idx', ['expiresAt'])
export class SessionEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid')
  @ForeignKey('AccountEntity', 'personId', { name: 'session_account_fk' })
  personId!: string;
  @Column('bytea') referenceHash!: Buffer;
  @Column('text') device!: string;
  @Column('timestamptz', { default: () => 'now()' }) createdAt!: Date;
  @Column('timestamptz', { default: () => 'now()' }) lastSeenAt!: Date;
  @Column('timestamptz') expiresAt!: Date;
}
