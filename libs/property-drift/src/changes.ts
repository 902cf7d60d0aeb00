import { profiles } from '#releases';
import type { DriftProfile } from './drift-profile.js';

export const driftProfile = profiles<DriftProfile>(
  {
    setsProperties: false,
    why: {
      hardReboot: ({ versions }) => `${versions.nova} lays the image as it is now over what the server remembers`,
      rebuild: () => 'a hard reboot adds and changes properties and takes none away, and a rebuild replaces all',
      rebuildOfVolume: () =>
        'no reboot asks Glance about a server without an image of its own; a rebuild gives it one, and leaves the volume as it is',
      newServer: () => 'the block device mapping keeps what the first boot decided',
    },
  },
  [
    // nova/objects/instance.py image_meta
    'liberty',
    ({ why }) => ({
      why: {
        ...why,
        hardReboot: () => 'the server remembers this value, and its domain is older',
        rebuild: ({ title }) => `${title} reads what the server remembers alone, and a rebuild replaces that`,
        rebuildOfVolume: ({ title }) =>
          `${title} reads what the server remembers alone; a rebuild replaces that, and leaves the volume as it is`,
      },
    }),
  ],
  ['yoga', { setsProperties: true }],
  [
    'zed',
    ({ why }) => ({
      why: {
        ...why,
        rebuildOfVolume: ({ title }) =>
          `${title} reads what the server remembers alone; a rebuild from compute API 2.93 on replaces that, and writes the image over the volume`,
      },
    }),
  ],
);
