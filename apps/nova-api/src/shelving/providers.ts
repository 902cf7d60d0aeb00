import { ShelvedServers } from './shelved-servers.service.js';
import { UnshelveService } from './unshelve.service.js';
import { UnshelveTargets } from './unshelve-target.service.js';

/** Servers that leave their host and come back. */
export const SHELVING_PROVIDERS = [ShelvedServers, UnshelveService, UnshelveTargets];
