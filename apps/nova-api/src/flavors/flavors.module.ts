import { Module } from '@nestjs/common';
import { FlavorAccessController } from './flavor-access.controller.js';
import { FlavorAccessService } from './flavor-access.service.js';
import { FlavorNotifications } from './flavor-notifications.service.js';
import { FlavorsController } from './flavors.controller.js';
import { FlavorsRepository } from './flavors.repository.js';
import { FlavorsService } from './flavors.service.js';

/** Flavors, their extra specs and who may use them. */
@Module({
  controllers: [FlavorsController, FlavorAccessController],
  providers: [FlavorsService, FlavorsRepository, FlavorAccessService, FlavorNotifications],
  exports: [FlavorsService],
})
export class FlavorsModule {}
