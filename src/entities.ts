import { boardEntities } from './board/index.js';
import { calendarEntities } from './calendar/index.js';
import { deliveryEntities } from './deliveries/index.js';
import { documentEntities } from './documents/index.js';
import { feedbackEntities } from './feedback/index.js';
import { indicatorEntities } from './indicators/index.js';
import { notificationEntities } from './notifications/index.js';
import { peopleEntities } from './people/index.js';
import { feedEntities } from './platform/feed/entities.js';
import { reportEntities } from './reports/index.js';
import { rolloutEntities } from './rollout/index.js';
import { summaryEntities } from './summaries/index.js';

/** Every table that the code maps: the drift check compares them with what the migrations built. */
export const entities: (new () => object)[] = [
  ...feedEntities,
  ...peopleEntities,
  ...calendarEntities,
  ...indicatorEntities,
  ...reportEntities,
  ...feedbackEntities,
  ...boardEntities,
  ...summaryEntities,
  ...documentEntities,
  ...deliveryEntities,
  ...notificationEntities,
  ...rolloutEntities,
];
