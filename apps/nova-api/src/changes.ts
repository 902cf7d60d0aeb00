import { packageVersion } from '#hardware';
import { boolFromString, requireImageName } from '#image-properties';
import { badRequest, forbidden, notFound, overLimit } from '#openstack-http';
import { profiles } from '#releases';
import { notAttached } from './attachments/attachment-profile.js';
import * as event from './external-events/external-event-profile.js';
import { NO_MACHINE_TYPE } from './image-properties/nova-manage-profile.js';
import { checkSafeName, SCHEMA_CHECKED } from './key-pairs/key-pair-profile.js';
import type { NovaApiProfile } from './nova-profile.js';
import { type AggregateRules, type FilterDialects, TYPED_NAMES, UNTYPED_NAMES } from './scheduler/filter-dialects.js';
import {
  DEFAULT_FILTERS,
  FILTER_SCHEDULER,
  hostsExhausted,
  MAX_RETRIES,
  noSuchHost,
  notEnoughHosts,
  SELECTS,
} from './scheduler/filter-scheduler.js';
import { availabilityZoneFilter } from './scheduler/filters/availability-zone.filter.js';
import { numaTopologyFilter } from './scheduler/filters/numa-topology.filter.js';
import { ALLOCATION_RATIO, placementResources } from './scheduler/filters/resource.filters.js';
import { computeStatusFilter, placementTraits } from './scheduler/filters/traits.filter.js';
import { type ReadRequest, readTyped, typedImageDict } from './scheduler/request-reading.js';
import { cpuWeigher, diskWeigher, ramWeigher } from './scheduler/weighers.js';
import { handCheckedRequests } from './servers/hand-checked-requests.js';
import { invalidFilter, matchesAnywhere, matchesFromBeginning } from './servers/listing/server-list-profile.js';
import { schemaCheckedRequests } from './servers/schema-checked-requests.js';
import { CREATE_IMAGE, CREATE_IMAGE_OF_ANY_NAME } from './snapshots/snapshot.schema.js';
import { readBackByV1, underProject } from './snapshots/snapshot-profile.js';
import * as log from './tasks/action-log-profile.js';
import { NAMED_REFUSALS, UNNAMED_REFUSALS } from './tasks/instance-state.js';
import { type ApiVersionDocument, V2, V2_BESIDE_V21 } from './versions/api-versions.js';

// Kilo has the API v2.1, which brings schemas and other words for refusals: much is dated by it.
const UNSAID = 'The resource could not be found.';
const flavorNotFound = (flavor: string) => `Flavor ${flavor} could not be found.`;

export const servers = profiles<NovaApiProfile['servers']>(
  {
    refusals: UNNAMED_REFUSALS,
    setsPasswords: false,
    notifiesLocks: false,
    created: { source: 'api', old: { vm_state: null, task_state: null } },
  },
  ['kilo', { refusals: NAMED_REFUSALS }],
  ['liberty', { setsPasswords: true }],
  // The conductor makes the rows since (schedule_and_build_instances).
  ['ocata', { created: { source: 'conductor', old: { vm_state: 'building', task_state: 'scheduling' } } }],
  ['rocky', { notifiesLocks: true }],
);

export const actionLog = profiles<NovaApiProfile['actionLog']>(
  log.FIRST_ACTIONS,
  ['juno', log.adds(['migrate'], ['rebuild_server'])],
  ['kilo', log.adds(['live-migration'], [log.BUILD_EVENT])],
  ['kilo', { renamed: new Map([['compute_build_and_run_instance', log.BUILD_EVENT]]) }],
  ['liberty', log.adds([], log.LIVE_MIGRATION_EVENTS)],
  ['mitaka', log.adds(['live_migration_cancel'], log.ofHosts(['live_migration_abort']))],
  ['mitaka', log.adds(['live_migration_force_complete'], log.ofHosts(['live_migration_force_complete']))],
  ['newton', log.adds([], log.ofConductors(['live_migrate_instance', 'migrate_server']))],
  ['ocata', log.adds([], log.ofConductors(['schedule_and_build_instances']))],
  ['pike', log.adds(['extend_volume'], log.ofHosts(['extend_volume']))],
  ['queens', log.adds(log.LATER_ACTIONS, log.LATER_EVENTS)],
  ['train', log.adds([], log.ofHosts(['power_update']))],
  ['wallaby', log.adds(['resetState'])],
);

const LIVE = ['active', 'stopped', 'paused', 'suspended'];

export const snapshots = profiles<NovaApiProfile['snapshots']>(
  {
    states: { local: LIVE, volumeBacked: ['active', 'stopped'], backup: ['active', 'stopped'] },
    schema: CREATE_IMAGE_OF_ANY_NAME,
    requireName: requireImageName,
    backsUpVolumes: true,
    quiesces: false,
    checksQuota: false,
    sharesWithOwner: false,
    hasGlanceV1: true,
    readBack: readBackByV1,
    snapshotLocation: underProject,
    backupLocation: underProject,
  },
  [
    'kilo',
    ({ states }) => ({
      states: { ...states, backup: LIVE },
      schema: CREATE_IMAGE,
      requireName: () => {},
      backsUpVolumes: false,
      quiesces: true,
      snapshotLocation: ({ glance, imageId }) => `${glance}/images/${imageId}`,
      backupLocation: ({ nova, imageId }) => `${nova}/v2.1/images/${imageId}`,
    }),
  ],
  ['newton', ({ states }) => ({ states: { ...states, volumeBacked: ['active', 'stopped', 'suspended'] } })],
  ['pike', { hasGlanceV1: false, readBack: () => undefined }],
  ['rocky', { checksQuota: true }],
  ['stein', { sharesWithOwner: true }],
  ['victoria', ({ states }) => ({ states: { ...states, volumeBacked: LIVE } })],
);

export const shelving = profiles<NovaApiProfile['shelving']>(
  { systemMetadata: () => ({}), hostArguments: {} },
  ['kilo', { hostArguments: { clean_shutdown: true } }],
  // nova/compute/api.py shelve: a rebuild of an older release may have dropped it.
  ['victoria', { systemMetadata: (imageRef) => ({ image_base_image_ref: imageRef }) }],
  ['wallaby', { hostArguments: { clean_shutdown: true, accel_uuids: [] } }],
);

export const attachments = profiles<NovaApiProfile['attachments']>(
  {
    notesVolumeSize: false,
    refuseRootDetach: () => forbidden("Can't detach root device volume"),
    notAttached: () => UNSAID,
  },
  ['liberty', { notesVolumeSize: true }],
  ['queens', { refuseRootDetach: () => badRequest('Cannot detach a root device volume'), notAttached }],
);

export const rescue = profiles<NovaApiProfile['rescue']>(
  { keepsDevices: false, refusesMappings: false, refusesVtpm: false },
  ['ussuri', { keepsDevices: true }],
  ['victoria', { refusesMappings: true, refusesVtpm: true }],
);

export const rebuild = profiles<NovaApiProfile['rebuild']>(
  {
    isScheduled: false,
    sizesByRootVolume: false,
    comparesVolumeImage: false,
    checksNuma: false,
    checksVolumes: false,
    refusesVtpm: false,
    reimagesVolumes: false,
  },
  ['juno', { isScheduled: true }],
  ['liberty', { sizesByRootVolume: true }],
  ['queens', { comparesVolumeImage: true }],
  ['ussuri', { checksNuma: true }],
  ['victoria', { checksVolumes: true, refusesVtpm: true }],
  ['zed', { reimagesVolumes: true }],
);

export const moves = profiles<NovaApiProfile['moves']>(
  {
    refusesZeroDisk: false,
    checksFlavor: false,
    needsSourceUp: false,
    writesBaseImageRef: false,
    resetsDiskConfig: false,
    migrateAction: 'resize',
    evacuatesInAnyTask: false,
    confirmedRows: ['old_vm_state'],
    sameFlavor: 'Resize requires a flavor change.',
    flavorNotFound: () => 'Unable to locate requested flavor.',
  },
  ['juno', { refusesZeroDisk: true, migrateAction: 'migrate', evacuatesInAnyTask: true }],
  ['kilo', { sameFlavor: 'When resizing, instances must change flavor!', flavorNotFound }],
  ['stein', { checksFlavor: true }],
  ['ussuri', { needsSourceUp: true, resetsDiskConfig: true }],
  // _delete_stashed_flavor_info: old_vm_state outlives the confirmation, as a running cloud shows.
  ['victoria', { confirmedRows: [] }],
  ['wallaby', { writesBaseImageRef: true }],
);

export const externalEvents = profiles<NovaApiProfile['events']>(
  {
    read: event.readByHand,
    tagged: new Set(),
    answersCompleted: false,
    refuseUnknown: () => notFound('No instances found for any event'),
    action: () => null,
    isDispatched: () => true,
    reachesDestinations: false,
  },
  ['kilo', { read: event.readBySchema }],
  ['liberty', { answersCompleted: true }],
  ['ocata', { reachesDestinations: true }],
  ['pike', { action: event.extendsVolume }],
  ['train', { tagged: event.TAGGED, action: event.extendsOrPowers, isDispatched: event.saysSomething }],
  ['ussuri', ({ tagged }) => ({ tagged: new Set([...tagged, 'accelerator-request-bound']), refuseUnknown: null })],
);

export const flavors = profiles<NovaApiProfile['flavors']>(
  { notFound: () => UNSAID, noAccessList: () => 'Flavor not found.', nameInAccess: ({ flavorid }) => flavorid },
  ['kilo', { notFound: flavorNotFound, noAccessList: flavorNotFound }],
  // Flavors stand in the API database since, whose messages name the row.
  ['newton', { nameInAccess: ({ id }) => String(id) }],
);

export const keyPairs = profiles<NovaApiProfile['keyPairs']>(
  {
    nameSchema: { type: 'string' },
    checkName: checkSafeName,
    comment: 'Generated by Nova\n',
    tooMany: overLimit,
    notFound: () => UNSAID,
  },
  ['juno', { comment: 'Generated-by-Nova' }],
  ['kilo', SCHEMA_CHECKED],
);

export const limits = profiles<NovaApiProfile['limits']>(
  { hasServerGroups: false, otherProject: 'compute_extension:used_limits_for_admin' },
  ['juno', { hasServerGroups: true }],
  ['kilo', { otherProject: 'os_compute_api:os-used-limits' }],
  ['ussuri', { otherProject: 'os_compute_api:limits:other_project' }],
);

export const serverList = profiles<NovaApiProfile['serverList']>(
  {
    checkedFrom: '2.2',
    invalidTime: (parameter) => `Invalid ${parameter} value`,
    asksForDeleted: (text) => text !== '',
    readsAllStatuses: false,
    refusesAllTenants: false,
    addressMatches: matchesFromBeginning,
  },
  ['juno', { readsAllStatuses: true }],
  ['kilo', { refusesAllTenants: true }],
  ['pike', { checkedFrom: '2.1', invalidTime: invalidFilter, asksForDeleted: boolFromString }],
  ['queens', { addressMatches: matchesAnywhere }],
);

export const novaManage = profiles<Omit<NovaApiProfile['novaManage'], 'imageProperty'>>(
  { updateMachineType: NO_MACHINE_TYPE },
  ['wallaby', { updateMachineType: null }],
);

export const requests = profiles<NovaApiProfile['requests']>(handCheckedRequests, ['kilo', schemaCheckedRequests]);

export const v2Document = profiles<ApiVersionDocument>(V2, ['kilo', V2_BESIDE_V21]);

export const aggregateDialect = profiles<AggregateRules>(
  { hasAllIn: false, splitsValues: false, typedOnly: false },
  ['kilo', { hasAllIn: true, splitsValues: true }],
  ['mitaka', { typedOnly: true }],
);

export const capabilitiesDialect = profiles<FilterDialects['capabilities']>(
  { hasAllIn: false, unknownUnscoped: 'refuse', readsJson: false },
  ['juno', { readsJson: true }],
  ['kilo', { hasAllIn: true }],
  ['newton', { unknownUnscoped: 'ignore' }],
);

export const filteredProperties = profiles<FilterDialects['imageProperties']>(
  UNTYPED_NAMES,
  ['mitaka', TYPED_NAMES],
  ['caracal', { addressBits: ['hw_maxphysaddr_bits'] }],
  ['epoxy', { readVersion: packageVersion }],
);

export const scheduler = profiles<Omit<NovaApiProfile['scheduler'], 'read'> & { readonly read: ReadRequest }>(
  FILTER_SCHEDULER,
  ['juno', ({ resourceFilters }) => ({ resourceFilters: [...resourceFilters, numaTopologyFilter], ...SELECTS })],
  ['kilo', { noSuchHost: () => notEnoughHosts(true), noValidHost: notEnoughHosts }],
  ['liberty', ({ retry }) => ({ retry: { ...retry, ...MAX_RETRIES } })],
  // Filters and notifications take a RequestSpec since, with the image's properties by their types.
  ['mitaka', { weighers: [ramWeigher, diskWeigher], notifiedImage: typedImageDict, read: readTyped }],
  [
    'pike',
    {
      placement: [placementResources],
      defaultFilters: ['AvailabilityZoneFilter', ...DEFAULT_FILTERS],
      limits: () => ALLOCATION_RATIO,
    },
  ],
  [
    'queens',
    ({ retry }) => ({
      placement: [placementTraits, placementResources],
      rebuildFilters: ['AggregateImagePropertiesIsolation', 'ImagePropertiesFilter', 'IsolatedHostsFilter'],
      retry: { ...retry, hostsExhausted },
    }),
  ],
  ['rocky', { weighers: [ramWeigher, cpuWeigher, diskWeigher] }],
  [
    'train',
    {
      placement: [computeStatusFilter, placementTraits, placementResources],
      resourceFilters: [numaTopologyFilter],
      noSuchHost,
    },
  ],
  [
    'xena',
    {
      placement: [
        ...[computeStatusFilter, availabilityZoneFilter('map_az_to_placement_aggregate', 'placement')],
        ...[placementTraits, placementResources],
      ],
      defaultFilters: DEFAULT_FILTERS,
      checksForcedZone: true,
    },
  ],
);
