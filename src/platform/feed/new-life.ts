import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';

/**
 * The operator's word that the database is not the one that devices have seen (a restore, a copied folder): every cursor
 * handed out before is foreign from then on, and every device begins anew from a snapshot. Safe to repeat.
 * @param url as the owner of the tables; the application's role may only read the life.
 * @returns the life before and the new one.
 */
export async function beginNewLife(url: string): Promise<{ before: number; after: number }> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    await client.query('BEGIN');
    // Never a number that was used before: after a second restore, one more than the restored one could be such a number.
    const { rows } = await client.query<{ before: number; after: number }>(
      `WITH before AS (SELECT life FROM feed_life FOR UPDATE)
       UPDATE feed_life SET life = greatest(before.life + 1, extract(epoch FROM clock_timestamp())::bigint - 1767225600)
         FROM before RETURNING before.life AS before, feed_life.life AS after`,
    );
    const [life] = rows;
    if (life === undefined) throw new Error('feed_life has no row');
    await client.query(
      `INSERT INTO audit_event (id, action, subject, before, after) VALUES ($1, 'feed.new-life', 'feed', $2, $3)`,
      [uuidv7(), JSON.stringify({ life: life.before }), JSON.stringify({ life: life.after })],
    );
    await client.query('COMMIT');
    return life;
  } finally {
    await client.end();
  }
}
