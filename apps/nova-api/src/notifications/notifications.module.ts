import { Module } from '@nestjs/common';
import { NovaNotifications } from './nova-notifications.service.js';

/** What everybody is told of servers. */
@Module({
  providers: [NovaNotifications],
  exports: [NovaNotifications],
})
export class NotificationsModule {}
