import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

@Entity('summary_setting')
@Check('summary_setting_one', 'one')
@Check('summary_setting_weekday', 'weekday BETWEEN 1 AND 7')
@Check('summary_setting_hour', "hour ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'")
@Check('summary_setting_quiet', 'quiet_seconds >= 0')
export class SummarySettingEntity {
  @PrimaryColumn({ type: 'boolean', default: true })
  one!: boolean;

  @Column({ type: 'smallint', default: 1 })
  weekday!: number;

  @Column({ type: 'text', default: '06:00' })
  hour!: string;

  @Column({ type: 'integer', default: 300 })
  quietSeconds!: number;
}

@Entity('summary_week')
@Check(
  'summary_week_week',
  "week ~ '^[0-9]{4}-(W[0-5][0-9]|[01][0-9]|Q[1-4]|[01][0-9]-[0-3][0-9]--[0-9]{4}-[01][0-9]-[0-3][0-9])$'",
)
@Check('summary_week_announced', 'announced BETWEEN 0 AND revision')
@Index('summary_week_due_idx', ['dueAt'])
export class SummaryWeekEntity {
  /** Key of a period, of which weeks were the first; so in all tables of summaries. */
  @PrimaryColumn({ type: 'text' })
  week!: string;

  @Column({ type: 'timestamptz', nullable: true })
  dueAt!: Date | null;

  @Column({ type: 'timestamptz', nullable: true })
  finalAt!: Date | null;

  @Column({ type: 'timestamptz', nullable: true })
  computedAt!: Date | null;

  @Column({ type: 'integer', default: 0 })
  revision!: number;

  @Column({ type: 'integer', default: 0 })
  announced!: number;

  @Column({ type: 'integer', default: 0 })
  failures!: number;
}

@Entity('summary_mark')
@Index('summary_mark_week_idx', ['week'])
export class SummaryMarkEntity {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'text' })
  week!: string;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;

  @Column({ type: 'boolean', default: false })
  distant!: boolean;
}

@Entity('summary_change')
@Check('summary_change_kind', "kind IN ('report', 'answer', 'leave', 'line', 'calendar')")
export class SummaryChangeEntity {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'text' })
  kind!: string;

  @Column({ type: 'uuid', nullable: true })
  personId!: string | null;

  @Column({ type: 'date' })
  firstDay!: string;

  @Column({ type: 'date', nullable: true })
  lastDay!: string | null;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;
}

@Entity('summary_revision')
@Check('summary_revision_positive', 'revision > 0')
@Check('summary_revision_hash', "hash ~ '^[0-9a-f]{64}$'")
@Index('summary_revision_week_key', ['week', 'revision'], { unique: true })
export class SummaryRevisionEntity {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @ForeignKey('SummaryWeekEntity', { name: 'summary_revision_week_fk' })
  @Column({ type: 'text' })
  week!: string;

  @Column({ type: 'integer' })
  revision!: number;

  @Column({ type: 'text' })
  hash!: string;

  @Column({ type: 'boolean' })
  provisional!: boolean;

  @Column({ type: 'timestamptz' })
  computedAt!: Date;

  @Column({ type: 'integer', nullable: true })
  previous!: number | null;

  @Column({ type: 'jsonb' })
  coverage!: unknown;

  @Column({ type: 'jsonb' })
  units!: unknown;
}

@Entity('summary_employee')
export class SummaryEmployeeEntity {
  @PrimaryColumn({ type: 'text' })
  week!: string;

  @PrimaryColumn({ type: 'uuid' })
  personId!: string;

  @PrimaryColumn({ type: 'integer' })
  revision!: number;

  @Column({ type: 'uuid' })
  unitId!: string;

  @Column({ type: 'text', nullable: true })
  facts!: string | null;
}

@Entity('summary_run')
@Check('summary_run_state', "state IN ('queued', 'running', 'done', 'failed')")
@Check('summary_run_progress', 'progress BETWEEN 0 AND 1')
@Index('summary_run_asked_idx', ['askedBy', 'week'])
@Index('summary_run_open_idx', ['week', 'createdAt'], { where: "state IN ('queued', 'running')" })
export class SummaryRunEntity {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @ForeignKey('SummaryWeekEntity', { name: 'summary_run_week_fk' })
  @Column({ type: 'text' })
  week!: string;

  @ForeignKey('PersonEntity', { name: 'summary_run_person_fk' })
  @Column({ type: 'uuid' })
  askedBy!: string;

  @Column({ type: 'text', default: 'queued' })
  state!: string;

  @Column({ type: 'double precision', default: 0 })
  progress!: number;

  @Column({ type: 'integer', nullable: true })
  revision!: number | null;

  @Column({ type: 'text', nullable: true })
  error!: string | null;

  @Column({ type: 'integer', default: 0 })
  attempts!: number;

  /** When it may be tried next. */
  @Column({ type: 'timestamptz', default: () => 'now()' })
  dueAt!: Date;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', nullable: true })
  finishedAt!: Date | null;
}

@Entity('summary_context')
@Check('summary_context_body', 'char_length(body) BETWEEN 1 AND 200')
@Index('summary_context_figure_idx', ['week', 'personId', 'createdAt'])
export class SummaryContextEntity {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @ForeignKey('SummaryWeekEntity', { name: 'summary_context_week_fk' })
  @Column({ type: 'text' })
  week!: string;

  @ForeignKey('PersonEntity', { name: 'summary_context_person_fk' })
  @Column({ type: 'uuid' })
  personId!: string;

  @Column({ type: 'uuid', nullable: true })
  indicatorId!: string | null;

  @Column({ type: 'text', nullable: true })
  body!: string | null;

  @Column({ type: 'timestamptz', default: () => 'clock_timestamp()' })
  createdAt!: Date;
}
