import { profiles } from '#releases';
import { type GivingUp, RETRIES_ALWAYS } from './boot/giving-up.js';

/** What nova-compute gives a build up for, rather than try another host. */
export const givingUp = profiles<GivingUp>(
  RETRIES_ALWAYS,
  [
    // The conductor has hosts build (build_and_run_instance), and these raise BuildAbortException.
    'juno',
    {
      stages: new Set(['block_device']),
      classes: new Set(['FlavorDiskTooSmall', 'FlavorMemoryTooSmall', 'ImageNotActive', 'ImageUnacceptable']),
    },
  ],
  ['mitaka', ({ classes }) => ({ classes: new Set([...classes, 'InvalidDiskInfo']) })],
  ['rocky', ({ classes }) => ({ classes: new Set([...classes, 'RequestedVRamTooHigh']) })],
);
