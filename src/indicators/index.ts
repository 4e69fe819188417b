import './events.js';
import { IndicatorRevisionEntity } from './indicator-revision.entity.js';
import { IndicatorEntity } from './indicator.entity.js';

/** What is measured of whom, agreed by whom, and where it stands. */
export { IndicatorsModule } from './indicators.module.js';
export { IndicatorAccess, type Reader } from './indicators.access.js';
export { IndicatorProgress } from './progress.service.js';

export const indicatorEntities = [IndicatorEntity, IndicatorRevisionEntity];
