import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Old events of the feed go. The application may not delete from `feed_event`, and still may not: it may call one
 * function of the owner's, which decides by itself what is old (30 days at the least, whatever it is told), takes every
 * person's oldest numbers only, so that what is left follows on without holes, and leaves the newest of each stream, whose
 * mark tells this stream from another. A bug or an intruder with the application's rights can therefore make devices
 * begin anew from a snapshot, and not more.
 *
 * Comments are listed in the order of their reader's numbers, so the rows `feedback.given` stay as long as the comments do;
 * `stream_pruned` says up to which number a stream is no longer complete. It is a table of its own so that pruning never
 * waits for a counter that a writer holds.
 */
export class FeedRetention1795320000006 implements MigrationInterface {
  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      CREATE TABLE stream_pruned (
        person_id uuid PRIMARY KEY CONSTRAINT stream_pruned_person_fk REFERENCES person,
        seq bigint NOT NULL
      );

      -- Looks at the streams of people after "after", at most "most" old events in all, in the order of the primary key.
      -- next_after: where to go on, unless everybody was looked at.
      CREATE FUNCTION prune_feed(after uuid, keep_days integer, most integer,
        OUT next_after uuid, OUT done boolean, OUT pruned integer)
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $prune$
      DECLARE
        people constant integer := 500;
        cutoff constant timestamptz := now() - make_interval(days => greatest(keep_days, 30));
        budget integer := least(greatest(most, 1), 50000);
        looked integer := 0;
        who record;
        upto bigint;
        gone integer;
      BEGIN
        pruned := 0;
        next_after := after;
        done := false;
        FOR who IN
          SELECT s.person_id, s.seq AS top, coalesce(p.seq, 0) AS low
            FROM public.stream s LEFT JOIN public.stream_pruned p USING (person_id)
           WHERE after IS NULL OR s.person_id > after ORDER BY s.person_id LIMIT people
        LOOP
          looked := looked + 1;
          -- One look at the oldest number is enough for nearly everybody.
          IF (SELECT e.at < cutoff FROM public.feed_event e
               WHERE e.person_id = who.person_id AND e.seq > who.low AND e.seq < who.top
               ORDER BY e.seq LIMIT 1) THEN
            -- Up to the first that is young, though an older one may follow it: two commits can overtake each other.
            SELECT coalesce(min(e.seq) FILTER (WHERE e.at >= cutoff) - 1, max(e.seq)) INTO upto
              FROM (SELECT f.seq, f.at FROM public.feed_event f
                     WHERE f.person_id = who.person_id AND f.seq > who.low AND f.seq < who.top
                     ORDER BY f.seq LIMIT budget) e;
            DELETE FROM public.feed_event e
             WHERE e.person_id = who.person_id AND e.seq > who.low AND e.seq <= upto AND e.kind <> 'feedback.given';
            GET DIAGNOSTICS gone = ROW_COUNT;
            INSERT INTO public.stream_pruned AS p (person_id, seq) VALUES (who.person_id, upto)
              ON CONFLICT (person_id) DO UPDATE SET seq = greatest(p.seq, excluded.seq);
            pruned := pruned + gone;
            budget := budget - (upto - who.low)::integer;
            IF budget <= 0 THEN
              -- This one again: there may be more of it.
              RETURN;
            END IF;
          END IF;
          next_after := who.person_id;
        END LOOP;
        done := looked < people;
      END
      $prune$;

      REVOKE ALL ON FUNCTION prune_feed(uuid, integer, integer) FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION prune_feed(uuid, integer, integer) TO tanggap_app;
      GRANT SELECT ON stream_pruned TO tanggap_app;
    `);
  }

  async down(q: QueryRunner): Promise<void> {
    await q.query(`
      DROP FUNCTION prune_feed(uuid, integer, integer);
      DROP TABLE stream_pruned;
    `);
  }
}
