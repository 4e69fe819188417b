import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Which units have begun, where people are in their tours, and what reporting takes and gives. Answers and measurements are
 * counters without a person; who was counted stands beside them without what was counted.
 */
export class Rollout1795320000013 implements MigrationInterface {
  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      CREATE TABLE rollout_unit (
        unit_id uuid PRIMARY KEY CONSTRAINT rollout_unit_unit_fk REFERENCES unit,
        opened_at timestamptz NOT NULL DEFAULT now(),
        opened_by uuid NOT NULL CONSTRAINT rollout_unit_person_fk REFERENCES person
      );

      CREATE TABLE tour_place (
        person_id uuid NOT NULL CONSTRAINT tour_place_person_fk REFERENCES person,
        tour text NOT NULL,
        step integer NOT NULL,
        done boolean NOT NULL,
        PRIMARY KEY (person_id, tour),
        CONSTRAINT tour_place_tour CHECK (tour IN ('staff', 'supervisor', 'hr')),
        CONSTRAINT tour_place_step CHECK (step >= 0)
      );

      -- month: its first day.
      CREATE TABLE pulse_count (
        unit_id uuid NOT NULL CONSTRAINT pulse_count_unit_fk REFERENCES unit,
        month date NOT NULL,
        answer text NOT NULL,
        n integer NOT NULL,
        PRIMARY KEY (unit_id, month, answer),
        CONSTRAINT pulse_count_answer CHECK (answer IN ('yes', 'partly', 'no')),
        CONSTRAINT pulse_count_n CHECK (n > 0)
      );
      CREATE TABLE pulse_asked (
        person_id uuid NOT NULL CONSTRAINT pulse_asked_person_fk REFERENCES person,
        month date NOT NULL,
        PRIMARY KEY (person_id, month)
      );

      -- A histogram: n reports of a unit's week took this many seconds, or taps.
      CREATE TABLE effort_count (
        unit_id uuid NOT NULL CONSTRAINT effort_count_unit_fk REFERENCES unit,
        week text NOT NULL,
        measure text NOT NULL,
        value integer NOT NULL,
        n integer NOT NULL,
        PRIMARY KEY (week, unit_id, measure, value),
        CONSTRAINT effort_count_measure CHECK (measure IN ('seconds', 'taps')),
        CONSTRAINT effort_count_value CHECK (value > 0),
        CONSTRAINT effort_count_n CHECK (n > 0)
      );
      CREATE TABLE effort_told (
        person_id uuid NOT NULL CONSTRAINT effort_told_person_fk REFERENCES person,
        date date NOT NULL,
        PRIMARY KEY (person_id, date)
      );

      GRANT SELECT, INSERT, UPDATE ON tour_place, pulse_count, effort_count TO tanggap_app;
      GRANT SELECT, INSERT ON pulse_asked, effort_told TO tanggap_app;
      GRANT SELECT, INSERT, DELETE ON rollout_unit TO tanggap_app;
    `);
  }

  async down(q: QueryRunner): Promise<void> {
    await q.query(`DROP TABLE effort_told, effort_count, pulse_asked, pulse_count, tour_place, rollout_unit`);
  }
}
