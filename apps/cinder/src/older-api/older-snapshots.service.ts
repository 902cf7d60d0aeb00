import { Injectable } from '@nestjs/common';
import { strictBoolFromString } from '#image-properties';
import { badRequest, pythonStr } from '#openstack-http';
import type { ViewRequest } from '../common/view-request.js';
import type { SnapshotRecord } from '../db/snapshot-record.js';
import { SnapshotsService } from '../snapshots/snapshots.service.js';
import type { OlderResource } from './older-body.js';
import { goneWords, inWords } from './older-words.js';

/** Snapshots by v1 and v2 (cinder/api/v1/snapshots.py, cinder/api/v2/snapshots.py, 2014.1). */
@Injectable()
export class OlderSnapshotsService {
  constructor(private readonly snapshots: SnapshotsService) {}

  /** @throws OpenStackError 404 in the version's own words */
  show({ api, context }: ViewRequest, id: string): Promise<SnapshotRecord> {
    return inWords(goneWords(api, 'Snapshot'), () => this.snapshots.show(context, id));
  }

  /** @throws OpenStackError 400 without a volume or with a `force` that is no word for either, 404 */
  create(request: ViewRequest, wanted: OlderResource): Promise<SnapshotRecord> {
    if (!('volume_id' in wanted)) throw badRequest("'volume_id' must be specified");
    const force = strictBoolFromString(wanted.force ?? false);
    if (force === null) throw badRequest(`Invalid value '${pythonStr(wanted.force)}' for force. `);
    const isV1 = request.api === 'v1';
    const snapshot = {
      volume_id: wanted.volume_id ?? null,
      name: (isV1 || !('name' in wanted) ? wanted.display_name : wanted.name) ?? null,
      description: (isV1 ? wanted.display_description : wanted.description) ?? null,
      metadata: wanted.metadata ?? null,
      force,
    };
    return inWords(goneWords(request.api, 'Volume'), () => this.snapshots.create(request, { snapshot }));
  }

  async update(request: ViewRequest, id: string, wanted: OlderResource): Promise<SnapshotRecord> {
    await this.show(request, id);
    const keys =
      request.api === 'v1'
        ? (['display_name', 'display_description'] as const)
        : (['name', 'description', 'display_name', 'display_description'] as const);
    const known = Object.fromEntries(keys.filter((key) => key in wanted).map((key) => [key, wanted[key]]));
    return this.snapshots.update(request.context, id, { snapshot: known });
  }

  async delete(request: ViewRequest, id: string): Promise<void> {
    await this.show(request, id);
    await this.snapshots.delete(request.context, id);
  }
}
