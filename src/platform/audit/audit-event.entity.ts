import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

@Entity('audit_event')
@Index('audit_event_subject_idx', ['subjectId', 'at'])
@Index('audit_event_actor_idx', ['actorId', 'at'])
export class AuditEventEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column('timestamptz', { default: () => 'now()' }) at!: Date;
  @Column('uuid', { nullable: true })
  @ForeignKey('PersonEntity', { name: 'audit_event_actor_fk' })
  actorId!: string | null;
  @Column('text') action!: string;
  @Column('text') subject!: string;
  @Column('uuid', { nullable: true }) subjectId!: string | null;
  @Column('jsonb', { nullable: true }) before!: unknown;
  @Column('jsonb', { nullable: true }) after!: unknown;
  @Column('text', { nullable: true }) correlation!: string | null;
}
