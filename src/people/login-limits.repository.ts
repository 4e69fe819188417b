import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import type { Attempt } from './login-limits.js';

/** Failures within the window after which a login is refused from an address, and all logins from it. */
const PER_LOGIN = 10;
const PER_ADDRESS = 100;
const WINDOW_SECONDS = 900;

/** Counts attempts that failed. */
@Injectable()
export class LoginLimitsRepository {
  constructor(private readonly work: UnitOfWork) {}

  /**
   * Counts the attempt as failed until `succeeded` takes it back. Counting comes before the slow hash and one at a time
   * for an address: hundred guesses at once would otherwise all see that nothing has failed yet.
   */
  begin(login: string, address: string): Promise<Attempt> {
    return this.work.run(async () => {
      await this.work.query(`SELECT pg_advisory_xact_lock(hashtextextended($1, 4711))`, [address]);
      const [row] = await this.work.query<{ wait: number | null }>(
        `WITH recent AS (
           SELECT login, at FROM login_failure
            WHERE address = $2 AND at > clock_timestamp() - make_interval(secs => $3)
         ), oldest AS (
           (SELECT at FROM recent WHERE login = $1 ORDER BY at DESC OFFSET ${String(PER_LOGIN - 1)} LIMIT 1)
           UNION ALL
           (SELECT at FROM recent ORDER BY at DESC OFFSET ${String(PER_ADDRESS - 1)} LIMIT 1)
         )
         SELECT ceil(extract(epoch FROM max(at) + make_interval(secs => $3) - clock_timestamp()))::int AS wait
           FROM oldest`,
        [login, address, WINDOW_SECONDS],
      );
      if (row?.wait != null) return { retryAfter: Math.max(1, row.wait) };
      const id = uuidv7();
      await this.work.query(
        `INSERT INTO login_failure (id, login, address, at) VALUES ($1, $2, $3, clock_timestamp())`,
        [id, login, address],
      );
      return { id };
    });
  }

  /** The right password: this login has no failures from this address any more. */
  async succeeded(login: string, address: string): Promise<void> {
    await this.work.query(`DELETE FROM login_failure WHERE login = $1 AND address = $2`, [login, address]);
  }
}
