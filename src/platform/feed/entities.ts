import { FeedEventEntity } from './feed-event.entity.js';
import { FeedLifeEntity } from './feed-life.entity.js';
import { StreamAckEntity, StreamEntity, StreamPrunedEntity } from './stream.entity.js';

/** The feed's own tables. */
export const feedEntities = [
  StreamEntity,
  StreamAckEntity,
  StreamPrunedEntity,
  FeedEventEntity,
  FeedLifeEntity,
];
