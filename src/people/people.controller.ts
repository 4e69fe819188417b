import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Id } from '#contracts/common.js';
import { PeopleQuery, Person, PersonPage, UnitList } from '#contracts/people.js';
import { type Actor, CurrentActor } from '../platform/auth/actor.js';
import { PeopleAccess } from './people.access.js';
import { PeopleService } from './people.service.js';
import { Units } from './units.service.js';

@ApiTags('people')
@Controller()
export class PeopleController {
  constructor(
    private readonly people: PeopleService,
    private readonly access: PeopleAccess,
    private readonly units: Units,
  ) {}

  @Get('people')
  @ApiOperation({ summary: 'People whom the reader may see.' })
  @ApiOkResponse({ standardSchema: PersonPage })
  list(
    @CurrentActor() actor: Actor,
    @Query({ schema: PeopleQuery }) query: PeopleQuery,
  ): Promise<{ items: Person[]; next: string | null }> {
    return this.people.list(actor, query);
  }

  @Get('people/:id')
  @ApiOperation({ summary: 'One person.' })
  @ApiOkResponse({ standardSchema: Person })
  one(@CurrentActor() actor: Actor, @Param('id', { schema: Id }) id: string): Promise<Person> {
    return this.access.see(actor, id);
  }

  @Get('units')
  @ApiOperation({ summary: 'The tree of units.' })
  @ApiOkResponse({ standardSchema: UnitList })
  async allUnits(): Promise<UnitList> {
    return { items: await this.units.all(), next: null };
  }
}
