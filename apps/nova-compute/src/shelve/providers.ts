import { VolumeHandover } from '../block-devices/volume-handover.service.js';
import { ShelveService } from './shelve.service.js';
import { ShelvedImage } from './shelved-image.service.js';
import { UnshelveService } from './unshelve.service.js';

/** Servers that leave their host and come back. */
export const SHELVE_PROVIDERS = [VolumeHandover, ShelvedImage, ShelveService, UnshelveService];
