import {
  NotificationEntity,
  NotificationSendEntity,
  NotificationSettingEntity,
  PushKeyEntity,
  PushSubscriptionEntity,
} from './notification.entity.js';

/** What each person is told of, where and when: the list, pushes, mails, quiet hours. */
export { NotificationsModule } from './notifications.module.js';
export { NoticeMails } from './mails.service.js';
export { Pushes } from './pushes.service.js';

export const notificationEntities = [
  NotificationEntity,
  NotificationSettingEntity,
  PushKeyEntity,
  PushSubscriptionEntity,
  NotificationSendEntity,
];
