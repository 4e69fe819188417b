import { People1795320000001 } from './1795320000001-people.js';
import { Feed1795320000002 } from './1795320000002-feed.js';
import { Work1795320000003 } from './1795320000003-work.js';
import { Summaries1795320000004 } from './1795320000004-summaries.js';
import { Notice1795320000005 } from './1795320000005-notice.js';
import { FeedRetention1795320000006 } from './1795320000006-feed-retention.js';
import { Documents1795320000008 } from './1795320000008-documents.js';
import { Deliveries1795320000009 } from './1795320000009-deliveries.js';
import { SummaryContext1795320000011 } from './1795320000011-summary-context.js';
import { Notifications1795320000012 } from './1795320000012-notifications.js';
import { Rollout1795320000013 } from './1795320000013-rollout.js';
import { Recaps1795320000014 } from './1795320000014-recaps.js';
import { SummaryChanges1795320000015 } from './1795320000015-summary-changes.js';
import { SummaryChangeLocks1795320000016 } from './1795320000016-summary-change-locks.js';
import { RequestAbout1795320000017 } from './1795320000017-request-about.js';
import { SummaryRunPauses1795320000018 } from './1795320000018-summary-run-pauses.js';
import { Practice1795320000019 } from './1795320000019-practice.js';
import { DeliveryRequests1795320000020 } from './1795320000020-delivery-requests.js';
import { DeliveryArrived1795320000021 } from './1795320000021-delivery-arrived.js';

/** Every migration, oldest first: an explicit list, so that none runs because a file happens to lie about. */
export const migrations = [
  People1795320000001,
  Feed1795320000002,
  Work1795320000003,
  Summaries1795320000004,
  Notice1795320000005,
  FeedRetention1795320000006,
  Documents1795320000008,
  Deliveries1795320000009,
  SummaryContext1795320000011,
  Notifications1795320000012,
  Rollout1795320000013,
  Recaps1795320000014,
  SummaryChanges1795320000015,
  SummaryChangeLocks1795320000016,
  RequestAbout1795320000017,
  SummaryRunPauses1795320000018,
  Practice1795320000019,
  DeliveryRequests1795320000020,
  DeliveryArrived1795320000021,
];
