import './events.js';
import { ReportEntity } from './report.entity.js';
import { ReportDecisionEntity, ReportLineEntity, ReportVersionEntity } from './report-version.entity.js';
import { SavedActivityEntity } from './saved-activity.entity.js';

/** What people did each day, submitted and decided on. */
export { ReportsModule } from './reports.module.js';
export { ReportAccess } from './reports.access.js';

export const reportEntities = [
  ReportEntity,
  ReportVersionEntity,
  ReportLineEntity,
  ReportDecisionEntity,
  SavedActivityEntity,
];
