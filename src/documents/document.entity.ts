import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

@Entity('summary_document')
@Check('summary_document_format', "format IN ('pdf', 'xlsx', 'csv')")
@Check('summary_document_language', "language IN ('id', 'en')")
@Check('summary_document_state', "state IN ('queued', 'rendering', 'ready', 'failed')")
@Check(
  'summary_document_made',
  "(state = 'ready') = (hash IS NOT NULL AND size IS NOT NULL AND ready_at IS NOT NULL)",
)
@Check('summary_document_hash', "hash ~ '^[0-9a-f]{64}$'")
@Index('summary_document_key_key', ['key'], { unique: true })
@Index('summary_document_owed_idx', ['priority', 'createdAt'], { where: "state IN ('queued', 'rendering')" })
@Index('summary_document_used_idx', ['usedAt'])
export class SummaryDocumentEntity {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'text' })
  key!: string;

  @Column({ type: 'text' })
  week!: string;

  @Column({ type: 'integer' })
  revision!: number;

  @Column({ type: 'jsonb' })
  part!: unknown;

  @Column({ type: 'text' })
  format!: string;

  @Column({ type: 'text' })
  language!: string;

  @Column({ type: 'smallint', default: 10 })
  priority!: number;

  @Column({ type: 'text', default: 'queued' })
  state!: string;

  @Column({ type: 'integer', default: 0 })
  attempts!: number;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  dueAt!: Date;

  @Column({ type: 'text', nullable: true })
  error!: string | null;

  @Column({ type: 'text', nullable: true })
  hash!: string | null;

  @Column({ type: 'integer', nullable: true })
  size!: number | null;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', nullable: true })
  readyAt!: Date | null;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  usedAt!: Date;
}

@Entity('summary_document_chunk')
export class SummaryDocumentChunkEntity {
  @ForeignKey('SummaryDocumentEntity', { name: 'summary_document_chunk_document_fk', onDelete: 'CASCADE' })
  @PrimaryColumn({ type: 'uuid' })
  documentId!: string;

  @PrimaryColumn({ type: 'integer' })
  position!: number;

  @Column({ type: 'bytea' })
  bytes!: Buffer;
}
