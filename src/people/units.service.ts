import { Injectable } from '@nestjs/common';
import type { Unit } from '#contracts/people.js';
import { UnitsRepository } from './units.repository.js';

/** The organisation's tree, as everybody in it may see it. */
@Injectable()
export class Units {
  constructor(private readonly rows: UnitsRepository) {}

  /** Every unit of the organisation, by name. */
  all(): Promise<Unit[]> {
    return this.rows.all();
  }

  /** With practice rooms, open and closed: for what works there as it does anywhere. Never for a figure or a list. */
  allWithPractice(): Promise<Unit[]> {
    return this.rows.allWithPractice();
  }
}
