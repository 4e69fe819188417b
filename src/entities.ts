import { calendarEntities } from './calendar/index.js';
import { peopleEntities } from './people/index.js';
import { summaryEntities } from './summaries/index.js';

/** Every table that the code maps: the drift check compares them with what the migrations built. */
export const entities: (new () => object)[] = [...peopleEntities, ...calendarEntities, ...summaryEntities];
