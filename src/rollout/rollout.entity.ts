import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';

/** A unit that has begun. */
@Entity('rollout_unit')
export class RolloutUnitEntity {
  @ForeignKey('UnitEntity', { name: 'rollout_unit_unit_fk' })
  @PrimaryColumn('uuid')
  unitId!: string;

  @Column('timestamptz', { default: () => 'now()' }) openedAt!: Date;

  @Column('uuid')
  @ForeignKey('PersonEntity', { name: 'rollout_unit_person_fk' })
  openedBy!: string;
}

/** Where somebody is in a tour. */
@Entity('tour_place')
@Check('tour_place_tour', `tour IN ('staff', 'supervisor', 'hr')`)
@Check('tour_place_step', 'step >= 0')
export class TourPlaceEntity {
  @ForeignKey('PersonEntity', { name: 'tour_place_person_fk' })
  @PrimaryColumn('uuid')
  personId!: string;

  @PrimaryColumn('text') tour!: string;
  @Column('integer') step!: number;
  @Column('boolean') done!: boolean;
}

/** How often an answer was given in a unit's month. */
@Entity('pulse_count')
@Check('pulse_count_answer', `answer IN ('yes', 'partly', 'no')`)
@Check('pulse_count_n', 'n > 0')
export class PulseCountEntity {
  @ForeignKey('UnitEntity', { name: 'pulse_count_unit_fk' })
  @PrimaryColumn('uuid')
  unitId!: string;

  @PrimaryColumn('date') month!: string;
  @PrimaryColumn('text') answer!: string;
  @Column('integer') n!: number;
}

/** Who was asked in a month; never what they said. */
@Entity('pulse_asked')
export class PulseAskedEntity {
  @ForeignKey('PersonEntity', { name: 'pulse_asked_person_fk' })
  @PrimaryColumn('uuid')
  personId!: string;

  @PrimaryColumn('date') month!: string;
}

/** How many reports of a unit's week took `value` seconds or taps. */
@Entity('effort_count')
@Check('effort_count_measure', `measure IN ('seconds', 'taps')`)
@Check('effort_count_value', 'value > 0')
@Check('effort_count_n', 'n > 0')
export class EffortCountEntity {
  @PrimaryColumn('text') week!: string;

  @ForeignKey('UnitEntity', { name: 'effort_count_unit_fk' })
  @PrimaryColumn('uuid')
  unitId!: string;

  @PrimaryColumn('text') measure!: string;
  @PrimaryColumn('integer') value!: number;
  @Column('integer') n!: number;
}

/** Whose report of a day was measured; never what it took. */
@Entity('effort_told')
export class EffortToldEntity {
  @ForeignKey('PersonEntity', { name: 'effort_told_person_fk' })
  @PrimaryColumn('uuid')
  personId!: string;

  @PrimaryColumn('date') date!: string;
}
