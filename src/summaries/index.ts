import './events.js';
import {
  SummaryContextEntity,
  SummaryEmployeeEntity,
  SummaryMarkEntity,
  SummaryChangeEntity,
  SummaryRevisionEntity,
  SummaryRunEntity,
  SummarySettingEntity,
  SummaryWeekEntity,
} from './summary.entity.js';

/** Weekly summaries: what is owed, immutable revisions, each reader's part. */
export { SummariesModule } from './summaries.module.js';
export { OwedPeriods } from './owed-periods.service.js';
export { canonicalText, StoredSummaries, type StoredSummary } from './stored-summaries.service.js';
export { type Part as SummaryPart } from './summaries.access.js';

export const summaryEntities = [
  SummarySettingEntity,
  SummaryWeekEntity,
  SummaryMarkEntity,
  SummaryChangeEntity,
  SummaryRevisionEntity,
  SummaryEmployeeEntity,
  SummaryRunEntity,
  SummaryContextEntity,
];
