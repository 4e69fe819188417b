import {
  EffortCountEntity,
  EffortToldEntity,
  PulseAskedEntity,
  PulseCountEntity,
  RolloutUnitEntity,
  TourPlaceEntity,
} from './rollout.entity.js';

/** Units that begin, tours, whether it helps, and what reporting takes. */
export { RolloutModule } from './rollout.module.js';

export const rolloutEntities = [
  RolloutUnitEntity,
  TourPlaceEntity,
  PulseCountEntity,
  PulseAskedEntity,
  EffortCountEntity,
  EffortToldEntity,
];
