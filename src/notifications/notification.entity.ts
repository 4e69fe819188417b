import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

@Entity('notification')
@Check(
  'notification_kind',
  "kind IN ('comment', 'reply', 'request', 'returned', 'accepted', 'proposed', 'agreed', 'revise', 'summary')",
)
@Check('notification_about', "(kind = 'summary') = (week IS NOT NULL) AND (kind = 'summary') = (ref IS NULL)")
@Index('notification_open_idx', ['personId', 'at', 'id'], {
  where: 'done_at IS NULL AND seen_at IS NULL',
})
@Index('notification_person_idx', ['personId', 'at', 'id'])
@Index('notification_ref_idx', ['ref'], { where: 'done_at IS NULL' })
@Index('notification_at_idx', ['at'], { type: 'brin' })
export class NotificationEntity {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @ForeignKey('PersonEntity', { name: 'notification_person_fk' })
  @Column({ type: 'uuid' })
  personId!: string;

  @Column({ type: 'text' })
  kind!: string;

  @Column({ type: 'uuid', nullable: true })
  ref!: string | null;

  @Column({ type: 'text', nullable: true })
  week!: string | null;

  @Column({ type: 'integer', default: 0 })
  round!: number;

  @ForeignKey('PersonEntity', { name: 'notification_by_fk' })
  @Column({ type: 'uuid', nullable: true })
  byId!: string | null;

  @Column({ type: 'boolean', default: false })
  urgent!: boolean;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  at!: Date;

  @Column({ type: 'timestamptz', nullable: true })
  seenAt!: Date | null;

  @Column({ type: 'timestamptz', nullable: true })
  snoozedUntil!: Date | null;

  @Column({ type: 'timestamptz', nullable: true })
  doneAt!: Date | null;
}

@Entity('notification_setting')
@Check('notification_setting_quiet', "quiet IN ('unit', 'own')")
@Check(
  'notification_setting_own',
  "(quiet = 'own') = (quiet_from IS NOT NULL) AND (quiet = 'own') = (quiet_to IS NOT NULL) AND (quiet = 'own') = (quiet_days IS NOT NULL)",
)
@Check('notification_setting_hour', "digest_hour ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'")
@Check('notification_setting_language', "language IN ('id', 'en')")
@Index('notification_setting_token_key', ['token'], { unique: true })
export class NotificationSettingEntity {
  @ForeignKey('PersonEntity', { name: 'notification_setting_person_fk' })
  @PrimaryColumn({ type: 'uuid' })
  personId!: string;

  @Column({ type: 'jsonb', default: {} })
  choices!: object;

  @Column({ type: 'text', default: 'unit' })
  quiet!: string;

  @Column({ type: 'text', nullable: true })
  quietFrom!: string | null;

  @Column({ type: 'text', nullable: true })
  quietTo!: string | null;

  @Column({ type: 'smallint', array: true, nullable: true })
  quietDays!: number[] | null;

  @Column({ type: 'text', default: '08:00' })
  digestHour!: string;

  @Column({ type: 'text', default: 'id' })
  language!: string;

  @Column({ type: 'timestamptz', nullable: true })
  mailStoppedAt!: Date | null;

  @Column({ type: 'text' })
  token!: string;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  updatedAt!: Date;
}

@Entity('push_key')
@Check('push_key_one', 'one')
export class PushKeyEntity {
  @PrimaryColumn({ type: 'boolean', default: true })
  one!: boolean;

  @Column({ type: 'text' })
  publicKey!: string;

  @Column({ type: 'text' })
  privateKey!: string;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;
}

@Entity('push_subscription')
@Check('push_subscription_endpoint', 'length(endpoint) <= 1000')
@Check('push_subscription_language', "language IN ('id', 'en')")
@Index('push_subscription_endpoint_key', ['endpoint'], { unique: true })
@Index('push_subscription_person_idx', ['personId'])
@Index('push_subscription_session_idx', ['sessionId'])
export class PushSubscriptionEntity {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @ForeignKey('PersonEntity', { name: 'push_subscription_person_fk' })
  @Column({ type: 'uuid' })
  personId!: string;

  @ForeignKey('SessionEntity', { name: 'push_subscription_session_fk', onDelete: 'CASCADE' })
  @Column({ type: 'uuid' })
  sessionId!: string;

  @Column({ type: 'text' })
  endpoint!: string;

  @Column({ type: 'text' })
  p256dh!: string;

  @Column({ type: 'text' })
  auth!: string;

  @Column({ type: 'text' })
  serverKey!: string;

  @Column({ type: 'text' })
  language!: string;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', nullable: true })
  lastSentAt!: Date | null;
}

@Entity('notification_send')
@Check('notification_send_channel', "channel IN ('push', 'mail', 'digest')")
@Check(
  'notification_send_about',
  "(channel = 'digest') = (notification_id IS NULL) AND (channel = 'push') = (subscription_id IS NOT NULL)",
)
@Check(
  'notification_send_state',
  "state IN ('queued', 'sending', 'sent', 'refused', 'deferred', 'uncertain', 'cancelled')",
)
@Check('notification_send_waits', "(state IN ('queued', 'deferred')) = (due_at IS NOT NULL)")
@Check('notification_send_lease', "(state = 'sending') = (lease_until IS NOT NULL)")
@Index('notification_send_push_key', ['notificationId', 'subscriptionId'], {
  unique: true,
  where: "channel = 'push'",
})
@Index('notification_send_mail_key', ['notificationId'], { unique: true, where: "channel = 'mail'" })
@Index('notification_send_digest_key', ['personId', 'digestDate'], {
  unique: true,
  where: "channel = 'digest'",
})
@Index('notification_send_next_digest_key', ['personId'], {
  unique: true,
  where: "channel = 'digest' AND state IN ('queued', 'deferred')",
})
@Index('notification_send_due_idx', ['dueAt'], { where: "state IN ('queued', 'deferred')" })
@Index('notification_send_waiting_idx', ['personId', 'channel'], {
  where: "state IN ('queued', 'deferred')",
})
@Index('notification_send_lease_idx', ['leaseUntil'], { where: "state = 'sending'" })
@Index('notification_send_subscription_idx', ['subscriptionId'])
@Index('notification_send_lead_idx', ['leadId'])
export class NotificationSendEntity {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @ForeignKey('PersonEntity', { name: 'notification_send_person_fk' })
  @Column({ type: 'uuid' })
  personId!: string;

  @Column({ type: 'text' })
  channel!: string;

  @ForeignKey('NotificationEntity', { name: 'notification_send_notification_fk', onDelete: 'CASCADE' })
  @Column({ type: 'uuid', nullable: true })
  notificationId!: string | null;

  @ForeignKey('PushSubscriptionEntity', { name: 'notification_send_subscription_fk', onDelete: 'CASCADE' })
  @Column({ type: 'uuid', nullable: true })
  subscriptionId!: string | null;

  @Column({ type: 'date', nullable: true })
  digestDate!: string | null;

  @Column({ type: 'boolean', default: false })
  urgent!: boolean;

  @Column({ type: 'text', default: 'queued' })
  state!: string;

  @Column({ type: 'text', nullable: true })
  reason!: string | null;

  @Column({ type: 'timestamptz', nullable: true })
  dueAt!: Date | null;

  @Column({ type: 'timestamptz', nullable: true })
  leaseUntil!: Date | null;

  @Column({ type: 'uuid', nullable: true })
  leadId!: string | null;

  @Column({ type: 'integer', default: 0 })
  tries!: number;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  queuedAt!: Date;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  at!: Date;

  @Column({ type: 'text', nullable: true })
  answer!: string | null;
}
