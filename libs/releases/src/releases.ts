import type { ReleaseRow } from './release-row.js';
import { type Dated, TIMELINE } from './timeline.js';

const MICROVERSIONS = { compute: { min: '2.1', max: '2.93' }, volume: { min: '3.0', max: '3.70' } };

/** A row for each release whose rules are known, oldest first. A new release begins here (docs/adding-a-release.md). */
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
    isServed: true,
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
    isServed: true,
  },
  epoxy: {
    title: 'Epoxy',
    versions: { nova: '31.0.0', cinder: '26.0.0', glance: '30.0.0' },
    python: 3,
    microversions: { compute: { min: '2.1', max: '2.100' }, volume: { min: '3.0', max: '3.71' } },
    rpc: {
      compute: '6.4',
      conductor: '3.0',
      computeTask: '1.25',
      buildInstances: '1.19',
      objects: {
        Instance: '2.8',
        BlockDeviceMapping: '1.21',
        BlockDeviceMappingList: '1.18',
        Migration: '1.8',
        Flavor: '1.2',
        InstanceExternalEvent: '1.5',
      },
      requestSpec: { RequestSpec: '1.15', ImageMeta: '1.8' },
    },
    imageMetaProps: '1.39',
    qemu: '10.0.13',
    isServed: false,
  },
  hibiscus: {
    title: 'Hibiscus',
    versions: { nova: '34.0.0', cinder: '29.0.0', glance: '33.0.0' },
    python: 3,
    microversions: { compute: { min: '2.1', max: '2.104' }, volume: { min: '3.0', max: '3.71' } },
    rpc: {
      compute: '6.5',
      conductor: '3.0',
      computeTask: '1.25',
      buildInstances: '1.19',
      objects: {
        Instance: '2.8',
        BlockDeviceMapping: '1.21',
        BlockDeviceMappingList: '1.18',
        Migration: '1.8',
        Flavor: '1.2',
        InstanceExternalEvent: '1.5',
      },
      requestSpec: { RequestSpec: '1.15', ImageMeta: '1.8' },
    },
    imageMetaProps: '1.44',
    qemu: '11.1.3',
    isServed: false,
  },
} as const satisfies Partial<Record<Dated, ReleaseRow>>;

/** A release whose rules are known. */
export type ReleaseName = keyof typeof ROWS;

/** The releases whose rules are known, oldest first. */
export const RELEASES = TIMELINE.filter((name): name is ReleaseName => Object.hasOwn(ROWS, name));

/** The releases that the services run; the others the command knows (dry-run, lint). */
export const SERVED_RELEASES = RELEASES.filter((name) => ROWS[name].isServed);

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
