import { Module } from '@nestjs/common';
import { BlockDevicesService, VOLUME_WAIT } from './block-devices.service.js';
import { VolumeHandover } from './volume-handover.service.js';
import { VolumeMoveService } from './volume-move.service.js';
import { VolumeReleaseService } from './volume-release.service.js';
import { DEFAULT_VOLUME_WAIT } from './volume-wait.js';

const SERVICES = [
  { provide: VOLUME_WAIT, useValue: DEFAULT_VOLUME_WAIT },
  BlockDevicesService,
  VolumeHandover,
  VolumeMoveService,
  VolumeReleaseService,
];

/** Volumes of servers: created, connected, handed over and given back. */
@Module({ providers: SERVICES, exports: SERVICES })
export class BlockDevicesModule {}
