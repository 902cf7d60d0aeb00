interface Extension {
  readonly name: string;
  readonly alias: string;
  readonly description: string;
  /** When its description was last changed, by itself. */
  readonly updated: string;
}

/** Extensions of 2014.1 and of 21.3.1 whose routes or fields this service has (`alias` and `updated` of cinder/api/contrib). */
export const EXTENSIONS: readonly Extension[] = [
  {
    name: 'AdminActions',
    alias: 'os-admin-actions',
    description: 'Enable admin actions.',
    updated: '2012-08-25T00:00:00+00:00',
  },
  {
    name: 'AvailabilityZones',
    alias: 'os-availability-zone',
    description: 'Describe Availability Zones.',
    updated: '2013-06-27T00:00:00+00:00',
  },
  { name: 'Backups', alias: 'backups', description: 'Backups support.', updated: '2012-12-12T00:00:00+00:00' },
  {
    name: 'ExtendedServices',
    alias: 'os-extended-services',
    description: 'Extended services support.',
    updated: '2014-01-10T00:00:00-00:00',
  },
  {
    name: 'ExtendedSnapshotAttributes',
    alias: 'os-extended-snapshot-attributes',
    description: 'Extended SnapshotAttributes support.',
    updated: '2012-06-19T00:00:00+00:00',
  },
  { name: 'Services', alias: 'os-services', description: 'Services support.', updated: '2012-10-28T00:00:00-00:00' },
  {
    name: 'TypesExtraSpecs',
    alias: 'os-types-extra-specs',
    description: 'Type extra specs support.',
    updated: '2011-08-24T00:00:00+00:00',
  },
  {
    name: 'TypesManage',
    alias: 'os-types-manage',
    description: 'Types manage support.',
    updated: '2011-08-24T00:00:00+00:00',
  },
  {
    name: 'UsedLimits',
    alias: 'os-used-limits',
    description: 'Provide data on limited resources that are being used.',
    updated: '2013-10-03T00:00:00+00:00',
  },
  {
    name: 'VolumeActions',
    alias: 'os-volume-actions',
    description: 'Enable volume actions.',
    updated: '2012-05-31T00:00:00+00:00',
  },
  {
    name: 'VolumeHostAttribute',
    alias: 'os-vol-host-attr',
    description: 'Expose host as an attribute of a volume.',
    updated: '2011-11-03T00:00:00+00:00',
  },
  {
    name: 'VolumeImageMetadata',
    alias: 'os-vol-image-meta',
    description: 'Show image metadata associated with the volume.',
    updated: '2012-12-07T00:00:00+00:00',
  },
  {
    name: 'VolumeMigStatusAttribute',
    alias: 'os-vol-mig-status-attr',
    description: 'Expose migration_status as an attribute of a volume.',
    updated: '2013-08-08T00:00:00+00:00',
  },
  {
    name: 'VolumeTenantAttribute',
    alias: 'os-vol-tenant-attr',
    description: 'Expose the internal project_id as an attribute of a volume.',
    updated: '2011-11-03T00:00:00+00:00',
  },
  {
    name: 'VolumeTransfer',
    alias: 'os-volume-transfer',
    description: 'Volume transfer management support.',
    updated: '2013-05-29T00:00:00+00:00',
  },
];
