import { profiles } from '#releases';
import type { ComputeProfile } from './compute-profile.js';

/** What nova-compute does, by release. */
export const computeProfile = profiles<ComputeProfile>(
  {
    keepsBootRoles: false,
    keepsSuspendedState: false,
    notifiesSuspensionPhases: false,
    notifiesFailedRebuild: false,
    shrinksVolumeBackedRoots: false,
    adaptsMigratedDocuments: false,
    requiresRescueImage: false,
    powersOffToRescue: false,
    failedRescueIsError: false,
    tellsWhyNoBlockDevice: false,
    handledEvents: ['network-changed'],
    reportsNumaTopology: false,
  },
  // Of a migrated document Juno adapts the addresses only; CPUs and memory nodes followed in Train.
  [
    'juno',
    { adaptsMigratedDocuments: true, keepsSuspendedState: true, powersOffToRescue: true, reportsNumaTopology: true },
  ],
  ['kilo', { notifiesSuspensionPhases: true, shrinksVolumeBackedRoots: true }],
  [
    'liberty',
    ({ handledEvents }) => ({
      requiresRescueImage: true,
      notifiesFailedRebuild: true,
      handledEvents: [...handledEvents, 'network-vif-deleted'],
    }),
  ],
  ['mitaka', { failedRescueIsError: true }],
  ['ocata', { keepsBootRoles: true }],
  [
    'pike',
    ({ handledEvents }) => ({ tellsWhyNoBlockDevice: true, handledEvents: [...handledEvents, 'volume-extended'] }),
  ],
  ['train', ({ handledEvents }) => ({ handledEvents: [...handledEvents, 'power-update'] })],
);
