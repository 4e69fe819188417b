import { Module } from '@nestjs/common';
import { PeopleAccess } from './people.access.js';
import { PeopleRepository } from './people.repository.js';
import { RelationsRepository } from './relations.repository.js';
import { Relations } from './relations.service.js';
import { UnitsRepository } from './units.repository.js';
import { Units } from './units.service.js';

/** Units, people and their dated lines, accounts and sessions. */
@Module({
  providers: [RelationsRepository, Relations, PeopleRepository, PeopleAccess, UnitsRepository, Units],
  exports: [Relations, PeopleAccess, Units],
})
export class PeopleModule {}
