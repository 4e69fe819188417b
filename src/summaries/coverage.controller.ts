import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { Id } from '#contracts/common.js';
import {
  CoverageMap,
  CoveragePeople,
  CoveragePeopleQuery,
  CoverageQuery,
  UnitStory,
} from '#contracts/coverage.js';
import { CurrentActor, type Actor } from '../platform/auth/actor.js';
import { CoverageService } from './coverage.service.js';

/** How units report, from today's rows and from stored weeks. */
@Controller('coverage')
export class CoverageController {
  constructor(private readonly service: CoverageService) {}

  @Get()
  @ApiOperation({ summary: 'Who was expected and who reported, by unit and date.' })
  @ApiOkResponse({ standardSchema: CoverageMap })
  map(
    @CurrentActor() actor: Actor,
    @Query({ schema: CoverageQuery }) { from, to }: CoverageQuery,
  ): Promise<CoverageMap> {
    return this.service.map(actor, from, to);
  }

  @Get('people')
  @ApiOperation({ summary: 'The people behind one figure of a unit and date.' })
  @ApiOkResponse({ standardSchema: CoveragePeople })
  people(
    @CurrentActor() actor: Actor,
    @Query({ schema: CoveragePeopleQuery }) { unit, date }: CoveragePeopleQuery,
  ): Promise<CoveragePeople> {
    return this.service.people(actor, unit, date);
  }

  @Get('units/:id')
  @ApiOperation({ summary: 'What a unit reached together, and how it reported, week by week.' })
  @ApiOkResponse({ standardSchema: UnitStory })
  story(@CurrentActor() actor: Actor, @Param('id', { schema: Id }) id: string): Promise<UnitStory> {
    return this.service.story(actor, id);
  }
}
