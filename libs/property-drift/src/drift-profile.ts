import type { ReleaseName } from '#image-properties';

/** Where releases differ in how an edited image reaches a server. */
export interface DriftProfile {
  /** Whether a server whose root disk is a volume can be rebuilt from an image (compute API 2.93). */
  readonly rebuildsVolumes: boolean;
  /** Whether what a server remembers can be set (nova-manage image_property). */
  readonly setsProperties: boolean;
  readonly why: {
    readonly hardReboot: string;
    readonly rebuild: string;
    readonly newServer: string;
    readonly newVolume: string;
  };
}

const NEW_SERVER = 'the block device mapping keeps what the first boot decided';

const PROFILES: Readonly<Record<ReleaseName, DriftProfile>> = {
  icehouse: {
    rebuildsVolumes: false,
    setsProperties: false,
    why: {
      hardReboot: '2014.1 lays the image as it is now over what the server remembers',
      rebuild: 'a hard reboot adds and changes properties and takes none away, and a rebuild replaces all',
      newServer: NEW_SERVER,
      newVolume:
        'Nova reads the volume, whose copy was made with it: make a new volume of the image, and a server of that',
    },
  },
  zed: {
    rebuildsVolumes: true,
    setsProperties: true,
    why: {
      hardReboot: 'the server remembers this value, and its domain is older',
      rebuild: 'Zed reads what the server remembers alone, and a rebuild replaces that',
      newServer: NEW_SERVER,
      newVolume: NEW_SERVER,
    },
  },
};

export function driftProfile(release: ReleaseName): DriftProfile {
  return PROFILES[release];
}
