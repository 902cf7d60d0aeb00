import { type ReleaseName } from '#releases';

/** Where releases differ in how an edited image reaches a server. */
export interface DriftProfile {
  /** Whether what a server remembers can be set (nova-manage image_property). */
  readonly setsProperties: boolean;
  readonly why: {
    readonly hardReboot: string;
    readonly rebuild: string;
    /** Of a server whose root disk is a volume. */
    readonly rebuildOfVolume: string;
    readonly newServer: string;
  };
}

const NEW_SERVER = 'the block device mapping keeps what the first boot decided';

const PROFILES: Readonly<Record<ReleaseName, DriftProfile>> = {
  icehouse: {
    setsProperties: false,
    why: {
      hardReboot: '2014.1 lays the image as it is now over what the server remembers',
      rebuild: 'a hard reboot adds and changes properties and takes none away, and a rebuild replaces all',
      rebuildOfVolume:
        'no reboot asks Glance about a server without an image of its own; a rebuild gives it one, and leaves the volume as it is',
      newServer: NEW_SERVER,
    },
  },
  zed: {
    setsProperties: true,
    why: {
      hardReboot: 'the server remembers this value, and its domain is older',
      rebuild: 'Zed reads what the server remembers alone, and a rebuild replaces that',
      rebuildOfVolume:
        'Zed reads what the server remembers alone; a rebuild from compute API 2.93 on replaces that, and writes the image over the volume',
      newServer: NEW_SERVER,
    },
  },
};

export function driftProfile(release: ReleaseName): DriftProfile {
  return PROFILES[release];
}
