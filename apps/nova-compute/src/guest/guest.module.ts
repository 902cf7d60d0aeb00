import { Module } from '@nestjs/common';
import { GuestService } from './guest.service.js';
import { PinnedDefaults } from './pinned-defaults.service.js';

const SERVICES = [GuestService, PinnedDefaults];

/** Domain documents of servers. */
@Module({ providers: SERVICES, exports: SERVICES })
export class GuestModule {}
