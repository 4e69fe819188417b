/** Pieces of SQL that several questions about dated lines share. */

/** Whether the dated line `l` holds at the date: from included, to excluded, open without an end. */
export const holds = (l: string, date: string): string =>
  `${l}.valid_from <= ${date}::date AND (${l}.valid_to IS NULL OR ${l}.valid_to > ${date}::date)`;

/**
 * CTE `name (id)`: somebody and everybody for whom they stand at the date. UNION drops what is already there, so that
 * people who stand for each other end it.
 */
export const stands = (who: string, date: string, name = 'stands'): string => `
  ${name} (id) AS (
    SELECT ${who}::uuid
    UNION
    SELECT a.person_id FROM ${name} s JOIN acting_line a ON a.acting_id = s.id AND ${holds('a', date)}
  )`;

/** CTE `name (id, level, path)`: the supervisors of the person as the lines say, nearest first; a cycle ends it. */
export const up = (person: string, date: string, name = 'up'): string => `
  ${name} (id, level, path) AS (
    SELECT l.supervisor_id, 1, ARRAY[l.person_id, l.supervisor_id]
      FROM supervisor_line l WHERE l.person_id = ${person} AND ${holds('l', date)}
    UNION ALL
    SELECT l.supervisor_id, u.level + 1, u.path || l.supervisor_id
      FROM ${name} u JOIN supervisor_line l ON l.person_id = u.id AND ${holds('l', date)}
     WHERE l.supervisor_id <> ALL (u.path)
  )`;

/** CTE `all_above (id, level, stands_for, path)`: those of CTE `up` and whoever stands for them. */
export const allAbove = (date: string): string => `
  all_above (id, level, stands_for, path) AS (
    SELECT id, level, NULL::uuid, ARRAY[id] FROM up
    UNION ALL
    SELECT a.acting_id, b.level, COALESCE(b.stands_for, b.id), b.path || a.acting_id
      FROM all_above b JOIN acting_line a ON a.person_id = b.id AND ${holds('a', date)}
     WHERE a.acting_id <> ALL (b.path)
  )`;

/** CTE `down (id, level, path)`: everybody below those of CTE `stands`. */
export const down = (date: string): string => `
  down (id, level, path) AS (
    SELECT l.person_id, 1, ARRAY[l.supervisor_id, l.person_id]
      FROM stands s JOIN supervisor_line l ON l.supervisor_id = s.id AND ${holds('l', date)}
    UNION ALL
    SELECT l.person_id, d.level + 1, d.path || l.person_id
      FROM down d JOIN supervisor_line l ON l.supervisor_id = d.id AND ${holds('l', date)}
     WHERE l.person_id <> ALL (d.path)
  )`;

/** CTE `name (id)`: the units that `first` selects and all below them. */
export const unitsUnder = (first: string, name = 'under'): string => `
  ${name} (id) AS (
    ${first}
    UNION
    SELECT u.id FROM ${name} t JOIN unit u ON u.parent_id = t.id
  )`;

/**
 * Whether the person belongs to a practice room, open or closed. Its people are made with it and never moved, so that one
 * assignment tells; they are nobody's colleagues, and no figure counts them.
 */
export const practises = (person: string): string => `
  EXISTS (SELECT FROM assignment pa JOIN unit pu ON pu.id = pa.unit_id AND pu.practice WHERE pa.person_id = ${person})`;

/**
 * LATERAL table `place (unit_id, position, unit_name, zone, practice, today)` of a person: the assignment that holds now in the
 * unit's own zone, else the last one, else the first one to come. On the evening of a move between zones two or none
 * may hold; one row comes out whenever there is an assignment at all.
 */
export const place = (person: string): string => `
  LATERAL (
    SELECT a.unit_id, a.position, u.name AS unit_name, u.zone, u.practice, t.today
      FROM assignment a
      JOIN unit u ON u.id = a.unit_id
     CROSS JOIN LATERAL (SELECT (now() AT TIME ZONE u.zone)::date AS today) t
     WHERE a.person_id = ${person}
     ORDER BY (${holds('a', 't.today')}) DESC,
              CASE WHEN a.valid_from <= t.today THEN a.valid_from END DESC NULLS LAST,
              a.valid_from
     LIMIT 1
  ) place`;
