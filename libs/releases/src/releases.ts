import type { ReleaseRow } from './release-row.js';
import { type Dated, TIMELINE } from './timeline.js';

const MICROVERSIONS = { compute: { min: '2.1', max: '2.93' }, volume: { min: '3.0', max: '3.70' } };

/** A row for each release that can be run, oldest first. A new release begins here (docs/adding-a-release.md). */
const ROWS = {
  icehouse: {
    title: 'Icehouse',
    versions: { nova: '2014.1', cinder: '2014.1', glance: '2014.1' },
    python: 2,
    microversions: MICROVERSIONS,
    rpc: {
      compute: '3.23',
      conductor: '2.0',
      computeTask: '1.6',
      buildInstances: '1.5',
      objects: {
        Instance: '1.13',
        BlockDeviceMapping: '1.1',
        BlockDeviceMappingList: '1.2',
        Migration: '1.1',
        Flavor: '1.0',
        InstanceExternalEvent: '1.0',
      },
    },
    imageMetaProps: null,
    qemu: '2.0.0',
  },
  zed: {
    title: 'Zed',
    versions: { nova: '26.2.2', cinder: '21.1', glance: '25.1' },
    python: 3,
    microversions: MICROVERSIONS,
    rpc: {
      compute: '6.0',
      conductor: '3.0',
      computeTask: '1.24',
      buildInstances: '1.19',
      objects: {
        Instance: '2.7',
        BlockDeviceMapping: '1.21',
        BlockDeviceMappingList: '1.18',
        Migration: '1.7',
        Flavor: '1.2',
        InstanceExternalEvent: '1.5',
      },
      requestSpec: { RequestSpec: '1.14', ImageMeta: '1.8' },
    },
    imageMetaProps: '1.34',
    qemu: '7.2.0',
  },
} as const satisfies Partial<Record<Dated, ReleaseRow>>;

/** A release that can be run. */
export type ReleaseName = keyof typeof ROWS;

/** The releases that can be run, oldest first. */
export const RELEASES = TIMELINE.filter((name): name is ReleaseName => Object.hasOwn(ROWS, name));

/** The release that runs where nothing else is said. */
export const DEFAULT_RELEASE: ReleaseName = 'icehouse';

/** What is only a name or a number in a release. */
export function releaseRow(release: ReleaseName): ReleaseRow {
  return ROWS[release];
}

/** @returns the release of that name, if it can be run */
export function releaseNamed(name: unknown): ReleaseName | undefined {
  return RELEASES.find((release) => release === name);
}

/** Whether a release is as old as `date` or newer. */
export function reached(release: Dated, date: Dated): boolean {
  return TIMELINE.indexOf(date) <= TIMELINE.indexOf(release);
}
