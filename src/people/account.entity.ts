import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

@Entity('account')
@Check('account_roles', `roles <@ '{hr,leader,admin}'::text[]`)
@Check('account_login', 'login = lower(login)')
@Index('account_login_key', ['login'], { unique: true })
export class AccountEntity {
  @PrimaryColumn('uuid')
  @ForeignKey('PersonEntity', { name: 'account_person_fk' })
  personId!: string;
  @Column('text') login!: string;
  @Column('text') passwordHash!: string;
  @Column('boolean', { default: false }) mustChange!: boolean;
  @Column('text', { array: true, default: () => `'{}'` }) roles!: string[];
  @Column('integer', { default: 1 }) accessVersion!: number;
  @Column('timestamptz', { nullable: true }) disabledAt!: Date | null;
}

@Entity('known_browser')
@Index('known_browser_person_idx', ['personId', 'createdAt'])
export class KnownBrowserEntity {
  @PrimaryColumn('bytea') tokenHash!: Buffer;
  @PrimaryColumn('uuid')
  @ForeignKey('AccountEntity', 'personId', { name: 'known_browser_account_fk' })
  personId!: string;
  @Column('timestamptz', { default: () => 'now()' }) createdAt!: Date;
}

@Entity('login_failure')
@Index('login_failure_address_idx', ['address', 'at'])
export class LoginFailureEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') login!: string;
  @Column('text') address!: string;
  @Column('timestamptz', { default: () => 'now()' }) at!: Date;
}

@Entity('setup_link')
export class SetupLinkEntity {
  @PrimaryColumn('bytea') tokenHash!: Buffer;
  @Column('timestamptz', { default: () => 'now()' }) createdAt!: Date;
  @Column('timestamptz', { nullable: true }) usedAt!: Date | null;
}
