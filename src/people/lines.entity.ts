import { Check, Column, Entity, Exclusion, ForeignKey, Index, PrimaryColumn } from 'typeorm';

const once = 'USING gist (person_id WITH =, daterange(valid_from, valid_to) WITH &&)';

@Entity('assignment')
@Check('assignment_order', 'valid_from < valid_to')
@Exclusion('assignment_once', once)
@Index('assignment_person_idx', ['personId', 'validFrom'])
@Index('assignment_unit_idx', ['unitId', 'validFrom'])
export class AssignmentEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid')
  @ForeignKey('PersonEntity', { name: 'assignment_person_fk' })
  personId!: string;
  @Column('uuid')
  @ForeignKey('UnitEntity', { name: 'assignment_unit_fk' })
  unitId!: string;
  @Column('text') position!: string;
  @Column('date') validFrom!: string;
  @Column('date', { nullable: true }) validTo!: string | null;
}

@Entity('supervisor_line')
@Check('supervisor_line_order', 'valid_from < valid_to')
@Check('supervisor_line_not_self', 'person_id <> supervisor_id')
@Exclusion('supervisor_line_once', once)
@Index('supervisor_line_person_idx', ['personId', 'validFrom'])
@Index('supervisor_line_supervisor_idx', ['supervisorId', 'validFrom'])
export class SupervisorLineEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid')
  @ForeignKey('PersonEntity', { name: 'supervisor_line_person_fk' })
  personId!: string;
  @Column('uuid')
  @ForeignKey('PersonEntity', { name: 'supervisor_line_supervisor_fk' })
  supervisorId!: string;
  @Column('date') validFrom!: string;
  @Column('date', { nullable: true }) validTo!: string | null;
}

@Entity('acting_line')
@Check('acting_line_kind', `kind IN ('plt', 'plh', 'delegate')`)
@Check('acting_line_order', 'valid_from < valid_to')
@Check('acting_line_not_self', 'person_id <> acting_id')
@Index('acting_line_person_idx', ['personId', 'validFrom'])
@Index('acting_line_acting_idx', ['actingId', 'validFrom'])
export class ActingLineEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid')
  @ForeignKey('PersonEntity', { name: 'acting_line_person_fk' })
  personId!: string;
  @Column('uuid')
  @ForeignKey('PersonEntity', { name: 'acting_line_acting_fk' })
  actingId!: string;
  @Column('text') kind!: string;
  @Column('date') validFrom!: string;
  @Column('date', { nullable: true }) validTo!: string | null;
}

@Entity('leave')
@Check('leave_kind', `kind IN ('annual', 'sick', 'maternity', 'important', 'duty')`)
@Check('leave_order', 'valid_from < valid_to')
@Exclusion('leave_once', once)
@Index('leave_person_idx', ['personId', 'validFrom'])
export class LeaveEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid')
  @ForeignKey('PersonEntity', { name: 'leave_person_fk' })
  personId!: string;
  @Column('text') kind!: string;
  @Column('date') validFrom!: string;
  @Column('date') validTo!: string;
}
