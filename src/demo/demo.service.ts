import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { StartupError } from '../platform/errors/startup-error.js';
import { demoStart } from './demo-start.js';
import { DemoRepository } from './demo.repository.js';
import { generateDemo } from './domain/generate.js';
import { DEMO_ROOT } from './domain/people-rows.js';
import { demoWeeks, firstDayOf, spanOf } from './domain/span.js';

/** `present`: it was there already; `occupied`: other people live here, nothing was done. */
export interface DemoOutcome {
  readonly state: 'loaded' | 'present' | 'occupied';
  /**
   * ISO weeks that the demo tells of, oldest first, none when it is not there. Their summaries are owed, also when it
   * was there already: the process may have ended between loading and owing.
   */
  readonly weeks: readonly string[];
}

/** Loads the demo organisation. */
@Injectable()
export class DemoService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: DemoRepository,
  ) {}

  /**
   * Loads the demo into a database without people, in one transaction; a second call finds it there and does nothing.
   * @param o.force the operator asked for the demo: a database that holds others is then refused instead of left alone.
   * @param o.now the moment that the demo leads up to, by default the database's.
   * @throws StartupError when `force` is set and the database holds other people.
   */
  async loadIfEmpty(o: { force: boolean; now?: Date }): Promise<DemoOutcome> {
    return this.work.run(async () => {
      await this.repository.lock();
      const found = await this.repository.look(DEMO_ROOT);
      if (found.demo !== null)
        return { state: 'present', weeks: demoWeeks(firstDayOf(found.demo.getTime())) };
      if (found.people) {
        if (!o.force) return { state: 'occupied', weeks: [] };
        throw new StartupError(
          'TANGGAP_DEMO=1 asks for the demo organisation, but this database holds other people: use an empty database or unset TANGGAP_DEMO.',
        );
      }
      const now = (o.now ?? found.now).getTime();
      await this.repository.insert(generateDemo(demoStart(now)));
      return { state: 'loaded', weeks: demoWeeks(spanOf(now).first) };
    });
  }
}
