import { hardwareRules } from '#hardware';
import { typedImages } from '#image-properties';
import { driftProfile } from '#property-drift';
import { type ReleaseName, releaseRow } from '#releases';
import * as changes from './changes.js';
import { NO_IMAGE_PROPERTY } from './image-properties/nova-manage-profile.js';
import type { NovaApiProfile } from './nova-profile.js';
import { type FilterDialects, isTypedProperty } from './scheduler/filter-dialects.js';
import { v21 } from './versions/api-versions.js';

function filterDialects(release: ReleaseName): FilterDialects {
  const { typedOnly, ...aggregates } = changes.aggregateDialect(release);
  return {
    aggregates: { ...aggregates, isProperty: typedOnly ? isTypedProperty(typedImages(release)) : () => true },
    capabilities: changes.capabilitiesDialect(release),
    imageProperties: changes.filteredProperties(release),
  };
}

/** What a release's API, scheduler and conductor do. */
export function novaApiProfile(release: ReleaseName): NovaApiProfile {
  const { title, microversions } = releaseRow(release);
  const { read, ...scheduler } = changes.scheduler(release);
  const hardware = hardwareRules(release);
  return {
    title,
    actionLog: changes.actionLog(release),
    attachments: changes.attachments(release),
    events: changes.externalEvents(release),
    filterDialects: filterDialects(release),
    flavors: changes.flavors(release),
    keyPairs: changes.keyPairs(release),
    limits: changes.limits(release),
    moves: changes.moves(release),
    novaManage: {
      ...changes.novaManage(release),
      imageProperty: driftProfile(release).setsProperties ? null : NO_IMAGE_PROPERTY,
    },
    rebuild: changes.rebuild(release),
    requests: changes.requests(release),
    rescue: changes.rescue(release),
    scheduler: { ...scheduler, read: (request) => read(request, hardware) },
    serverList: changes.serverList(release),
    servers: changes.servers(release),
    shelving: changes.shelving(release),
    snapshots: changes.snapshots(release),
    versions: [changes.v2Document(release), v21(microversions.compute)],
  };
}
