import {
  DeliveryAttemptEntity,
  DeliveryDispatchEntity,
  DeliveryEntity,
  DeliveryRecipientEntity,
  DeliveryRequestEntity,
  DeliveryScheduleEntity,
  MailAddressEntity,
} from './delivery.entity.js';

/** Summaries on their way to people: schedules, mails, and what became of each. */
export { DeliveriesModule } from './deliveries.module.js';
export { Dispatcher } from './dispatcher.service.js';
export { AddressesService } from './addresses.service.js';
export { escapeHtml } from './domain/escape.js';
export { Sender } from './sender.service.js';

export const deliveryEntities = [
  MailAddressEntity,
  DeliveryScheduleEntity,
  DeliveryRecipientEntity,
  DeliveryDispatchEntity,
  DeliveryRequestEntity,
  DeliveryEntity,
  DeliveryAttemptEntity,
];
