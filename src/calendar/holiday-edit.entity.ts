import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';

@Entity('holiday_edit')
export class HolidayEditEntity {
  @PrimaryColumn('date') date!: string;
  @Column('text') name!: string;
  @Column('boolean') working!: boolean;
  @Column('uuid')
  @ForeignKey('PersonEntity', { name: 'holiday_edit_person_fk' })
  editedBy!: string;
  @Column('timestamptz', { default: () => 'now()' }) editedAt!: Date;
}
