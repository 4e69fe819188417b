import { Module } from '@nestjs/common';
import { PeopleModule } from '../people/index.js';
import { BurdenRepository } from './burden.repository.js';
import { BurdenService } from './burden.service.js';
import { PracticeController } from './practice.controller.js';
import { PracticeService } from './practice.service.js';
import { RolloutAccess } from './rollout.access.js';
import { RolloutController } from './rollout.controller.js';
import { RolloutRepository } from './rollout.repository.js';
import { RolloutService } from './rollout.service.js';

/** How the product comes into an office, and what it takes from people there. */
@Module({
  imports: [PeopleModule],
  controllers: [RolloutController, PracticeController],
  providers: [
    RolloutAccess,
    RolloutRepository,
    RolloutService,
    BurdenRepository,
    BurdenService,
    PracticeService,
  ],
})
export class RolloutModule {}
