import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

@Entity('mail_address')
@Check('mail_address_form', "length(address) <= 254 AND address ~ '^[^@[:space:]]+@[^@[:space:]]+$'")
export class MailAddressEntity {
  @ForeignKey('PersonEntity', { name: 'mail_address_person_fk' })
  @PrimaryColumn({ type: 'uuid' })
  personId!: string;

  @Column({ type: 'text' })
  address!: string;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  updatedAt!: Date;

  @ForeignKey('PersonEntity', { name: 'mail_address_updated_by_fk' })
  @Column({ type: 'uuid' })
  updatedBy!: string;
}

@Entity('delivery_schedule')
@Check('delivery_schedule_kind', "kind IN ('weekly', 'monthly', 'quarterly')")
@Check('delivery_schedule_weekday', 'weekday BETWEEN 1 AND 7')
@Check('delivery_schedule_day', 'day BETWEEN 1 AND 28')
@Check('delivery_schedule_hour', "hour ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'")
@Check('delivery_schedule_language', "language IN ('id', 'en')")
@Check('delivery_schedule_formats', "formats <@ '{pdf,xlsx,csv}'::text[]")
@Check('delivery_schedule_idle', 'next_at IS NULL OR (NOT paused AND deleted_at IS NULL)')
@Index('delivery_schedule_next_idx', ['nextAt'])
export class DeliveryScheduleEntity {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'text' })
  name!: string;

  @Column({ type: 'text', default: 'weekly' })
  kind!: string;

  @Column({ type: 'smallint' })
  weekday!: number;

  @Column({ type: 'text' })
  hour!: string;

  @Column({ type: 'text', nullable: true })
  zone!: string | null;

  @Column({ type: 'uuid', array: true, default: '{}' })
  unitIds!: string[];

  @Column({ type: 'text' })
  language!: string;

  @Column({ type: 'text', array: true })
  formats!: string[];

  @Column({ type: 'boolean' })
  skipEmpty!: boolean;

  @Column({ type: 'boolean' })
  paused!: boolean;

  @Column({ type: 'boolean' })
  revisions!: boolean;

  @Column({ type: 'integer', default: 1 })
  version!: number;

  @Column({ type: 'timestamptz', nullable: true })
  nextAt!: Date | null;

  @ForeignKey('PersonEntity', { name: 'delivery_schedule_created_by_fk' })
  @Column({ type: 'uuid' })
  createdBy!: string;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  updatedAt!: Date;

  @Column({ type: 'timestamptz', nullable: true })
  deletedAt!: Date | null;

  @Column({ type: 'smallint', default: 1 })
  day!: number;
}

@Entity('delivery_recipient')
@Index('delivery_recipient_token_key', ['token'], { unique: true })
export class DeliveryRecipientEntity {
  @ForeignKey('DeliveryScheduleEntity', { name: 'delivery_recipient_schedule_fk' })
  @PrimaryColumn({ type: 'uuid' })
  scheduleId!: string;

  @ForeignKey('PersonEntity', { name: 'delivery_recipient_person_fk' })
  @PrimaryColumn({ type: 'uuid' })
  personId!: string;

  @Column({ type: 'boolean' })
  optional!: boolean;

  @Column({ type: 'text' })
  token!: string;

  @Column({ type: 'timestamptz', nullable: true })
  unsubscribedAt!: Date | null;

  @Column({ type: 'timestamptz', nullable: true })
  removedAt!: Date | null;
}

@Entity('delivery_dispatch')
@Check('delivery_dispatch_week', "week ~ '^[0-9]{4}-(W[0-5][0-9]|[01][0-9]|Q[1-4])$'")
@Check('delivery_dispatch_state', "state IN ('waiting', 'dispatched', 'missed', 'cancelled')")
@Check('delivery_dispatch_revision', "(state = 'dispatched') = (revision > 0)")
@Index('delivery_dispatch_open_idx', ['week'], { where: "state = 'waiting' OR following" })
@Index('delivery_dispatch_week_idx', ['week'])
export class DeliveryDispatchEntity {
  @ForeignKey('DeliveryScheduleEntity', { name: 'delivery_dispatch_schedule_fk' })
  @PrimaryColumn({ type: 'uuid' })
  scheduleId!: string;

  @PrimaryColumn({ type: 'text' })
  week!: string;

  @Column({ type: 'text', default: 'waiting' })
  state!: string;

  @Column({ type: 'integer', default: 0 })
  revision!: number;

  @Column({ type: 'boolean', default: false })
  following!: boolean;

  @Column({ type: 'timestamptz' })
  dueAt!: Date;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;
}

@Entity('delivery_request')
@ForeignKey('DeliveryDispatchEntity', ['scheduleId', 'week'], ['scheduleId', 'week'], {
  name: 'delivery_request_dispatch_fk',
})
@Index('delivery_request_dispatch_idx', ['scheduleId', 'week', 'createdAt'])
export class DeliveryRequestEntity {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'uuid' })
  scheduleId!: string;

  @Column({ type: 'text' })
  week!: string;

  @ForeignKey('PersonEntity', { name: 'delivery_request_asked_by_fk' })
  @Column({ type: 'uuid' })
  askedBy!: string;

  @Column({ type: 'text' })
  reason!: string;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;
}

@Entity('delivery')
@ForeignKey('DeliveryDispatchEntity', ['scheduleId', 'week'], ['scheduleId', 'week'], {
  name: 'delivery_dispatch_fk',
})
@Check('delivery_channel', "channel IN ('mail', 'app')")
@Check('delivery_by_schedule', "(channel = 'mail') = (schedule_id IS NOT NULL AND language IS NOT NULL)")
@Check(
  'delivery_state',
  "state IN ('queued', 'sending', 'sent', 'refused', 'deferred', 'uncertain', 'cancelled', 'skipped', 'not_configured')",
)
@Check('delivery_waits', "(state IN ('queued', 'deferred')) = (next_try_at IS NOT NULL)")
@Check('delivery_lease', "(state = 'sending') = (lease_until IS NOT NULL)")
@Index('delivery_mail_key', ['scheduleId', 'week', 'revision', 'personId'], {
  unique: true,
  where: "channel = 'mail'",
})
@Index('delivery_app_key', ['week', 'revision', 'personId'], { unique: true, where: "channel = 'app'" })
@Index('delivery_due_idx', ['nextTryAt'], { where: "state IN ('queued', 'deferred')" })
@Index('delivery_lease_idx', ['leaseUntil'], { where: "state = 'sending'" })
@Index('delivery_week_idx', ['week', 'createdAt', 'id'])
@Index('delivery_history_idx', ['createdAt', 'id'])
export class DeliveryEntity {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'text' })
  channel!: string;

  @Column({ type: 'uuid', nullable: true })
  scheduleId!: string | null;

  @Column({ type: 'text' })
  week!: string;

  @Column({ type: 'integer' })
  revision!: number;

  @ForeignKey('PersonEntity', { name: 'delivery_person_fk' })
  @Column({ type: 'uuid' })
  personId!: string;

  @Column({ type: 'text', nullable: true })
  language!: string | null;

  @Column({ type: 'text', array: true, default: '{}' })
  formats!: string[];

  @Column({ type: 'uuid', array: true, default: '{}' })
  unitIds!: string[];

  @Column({ type: 'boolean', default: false })
  skipEmpty!: boolean;

  @Column({ type: 'text', default: 'queued' })
  state!: string;

  @Column({ type: 'text', nullable: true })
  reason!: string | null;

  @Column({ type: 'boolean', default: false })
  byHand!: boolean;

  @Column({ type: 'integer', default: 0 })
  attempts!: number;

  @Column({ type: 'integer', default: 0 })
  tries!: number;

  @Column({ type: 'timestamptz', nullable: true, default: () => 'now()' })
  nextTryAt!: Date | null;

  @Column({ type: 'timestamptz', nullable: true })
  leaseUntil!: Date | null;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  queuedAt!: Date;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  at!: Date;

  @Column({ type: 'text', nullable: true })
  answer!: string | null;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;

  @Column({ type: 'boolean', default: false })
  arrived!: boolean;
}

@Entity('delivery_attempt')
@Index('delivery_attempt_delivery_idx', ['deliveryId', 'at'])
export class DeliveryAttemptEntity {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @ForeignKey('DeliveryEntity', { name: 'delivery_attempt_delivery_fk' })
  @Column({ type: 'uuid' })
  deliveryId!: string;

  @Column({ type: 'integer' })
  attempt!: number;

  @Column({ type: 'text' })
  state!: string;

  @Column({ type: 'text', nullable: true })
  reason!: string | null;

  @Column({ type: 'text', nullable: true })
  answer!: string | null;

  @ForeignKey('PersonEntity', { name: 'delivery_attempt_by_fk' })
  @Column({ type: 'uuid', nullable: true })
  byId!: string | null;

  @Column({ type: 'text', nullable: true })
  note!: string | null;

  @Column({ type: 'timestamptz', default: () => 'clock_timestamp()' })
  at!: Date;
}
