import { Injectable } from '@nestjs/common';
import type { Unit } from '#contracts/people.js';
import { UnitsRepository } from './units.repository.js';

/** The organisation's tree, as everybody in it may see it. */
@Injectable()
export class Units {
  constructor(private readonly rows: UnitsRepository) {}

  /** Every unit, by name. */
  all(): Promise<Unit[]> {
    return this.rows.all();
  }
}
