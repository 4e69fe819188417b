import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';

const amount = { precision: 16, scale: 4 };

@Entity('indicator_revision')
@Check('indicator_revision_state', `state IN ('draft', 'proposed', 'returned', 'agreed')`)
@Check('indicator_revision_aspect', `aspect IN ('quantity', 'quality', 'time', 'cost')`)
@Check('indicator_revision_polarity', `polarity IN ('higher', 'lower', 'range')`)
@Check('indicator_revision_period', `period IN ('week', 'month', 'quarter', 'year')`)
@Check('indicator_revision_rollup', `rollup IN ('sum', 'average', 'last')`)
@Check('indicator_revision_target', 'target >= 0 AND baseline >= 0')
@Check('indicator_revision_range', `(polarity = 'range') = (target_max IS NOT NULL) AND target_max >= target`)
@Check('indicator_revision_agreed', `(state = 'agreed') = (agreed_on IS NOT NULL)`)
export class IndicatorRevisionEntity {
  @PrimaryColumn('uuid')
  @ForeignKey('IndicatorEntity', { name: 'indicator_revision_indicator_fk' })
  indicatorId!: string;
  @PrimaryColumn('integer') revision!: number;
  @Column('text') state!: string;
  @Column('text') name!: string;
  @Column('text') unit!: string;
  @Column('text') aspect!: string;
  @Column('text') polarity!: string;
  @Column('numeric', amount) target!: string;
  @Column('numeric', { ...amount, nullable: true }) targetMax!: string | null;
  @Column('numeric', { ...amount, nullable: true }) baseline!: string | null;
  @Column('text') period!: string;
  @Column('text') rollup!: string;
  @Column('text', { nullable: true }) source!: string | null;
  @Column('text', { nullable: true }) numerator!: string | null;
  @Column('text', { nullable: true }) denominator!: string | null;
  @Column('text', { nullable: true }) workResult!: string | null;
  @Column('text', { nullable: true }) reason!: string | null;
  @Column('text', { nullable: true }) returnReason!: string | null;
  @Column('timestamptz', { nullable: true }) proposedAt!: Date | null;
  @Column('timestamptz', { nullable: true }) agreedAt!: Date | null;
  @Column('date', { nullable: true }) agreedOn!: string | null;
  @Column('uuid', { nullable: true })
  @ForeignKey('PersonEntity', { name: 'indicator_revision_agreed_by_fk' })
  agreedBy!: string | null;
  @Column('timestamptz', { default: () => 'now()' }) createdAt!: Date;
}
