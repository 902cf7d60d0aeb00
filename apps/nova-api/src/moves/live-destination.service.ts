import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { ImageMetadata } from '#image-properties';
import { flavorResources, hasNoImage } from '../instances/instance-resources.js';
import type { ServerRecord } from '../instances/server-records.repository.js';
import { ALLOCATION_RATIO } from '../scheduler/filters/resource.filters.js';
import type { HostState } from '../scheduler/host-state.js';
import type { SelectedHost } from '../scheduler/placement.js';
import { SchedulerService } from '../scheduler/scheduler.service.js';
import type { SchedulingNews } from '../scheduler/scheduler-notifications.service.js';
import { movePlacement } from './move-request.js';
import type { MovedImage } from './moved-image.service.js';

/** Where a live migration is to go. */
export interface LiveRequest {
  readonly host: string | null;
  /** true and null take the host that is named as it is; false asks the scheduler about it. */
  readonly force: boolean | null;
}

/** The claim is on the host, or why there is none: the words of nova's exception. */
export type LiveDestination = { readonly host: SelectedHost } | { readonly refusal: string; readonly details: string };

const refuse = (refusal: string, details = refusal): LiveDestination => ({ refusal, details });

/** libvirt's answer for a CPU that lacks something. */
const INCOMPATIBLE =
  "Unacceptable CPU info: CPU doesn't have compatibility.\n\n0\n\nRefer to http://libvirt.org/html/libvirt-libvirt-host.html#virCPUCompareResult";

interface CpuInfo {
  readonly arch: string;
  readonly features?: readonly string[];
}

/** Why a guest of one host can not go on running on the other; null when it can (nova/conductor/tasks/live_migrate.py). */
function incompatibility(source: HostState, destination: HostState): string | null {
  if (source.hypervisorType !== destination.hypervisorType) return 'The supplied hypervisor type of is invalid.';
  if (source.hypervisorVersion > destination.hypervisorVersion)
    return 'The instance requires a newer hypervisor version than has been provided.';
  const [had, has] = [source, destination].map(({ cpuInfo }) => JSON.parse(cpuInfo) as CpuInfo) as [CpuInfo, CpuInfo];
  const features = new Set(has.features ?? []);
  const isCompatible = had.arch === has.arch && (had.features ?? []).every((feature) => features.has(feature));
  return isCompatible ? null : INCOMPATIBLE;
}

/** Finds the destination of a live migration and claims the server's room there. */
@Injectable()
export class LiveDestinationService {
  constructor(private readonly scheduler: SchedulerService) {}

  async find(
    tx: EntityManager,
    news: SchedulingNews,
    record: ServerRecord,
    { image, hints }: Pick<MovedImage, 'image' | 'hints'>,
    { host, force }: LiveRequest,
  ): Promise<LiveDestination> {
    const { instance } = record;
    const source = await this.scheduler.hostState(tx, instance.host ?? '');
    if (!source?.isUp) return refuse(`Compute service of ${instance.host} is unavailable at this time.`);
    if (host !== null && force !== false) return this.#forced(tx, news, record, image, source, host);
    const ignoreHosts = [source.host];
    for (;;) {
      const request = movePlacement(record, record.flavor, image, { ignoreHosts, requestedHost: host, hints });
      const placement = await this.scheduler.selectDestination(tx, news, request);
      const { selected } = placement;
      if (selected === null) return refuse(placement.message, placement.details);
      const destination = await this.scheduler.hostState(tx, selected.host);
      if (destination !== null && incompatibility(source, destination) === null) return { host: selected };
      await this.scheduler.release(tx, selected.host, selected.node, request.resources);
      ignoreHosts.push(selected.host);
    }
  }

  async #forced(
    tx: EntityManager,
    news: SchedulingNews,
    record: ServerRecord,
    image: ImageMetadata,
    source: HostState,
    host: string,
  ): Promise<LiveDestination> {
    const { uuid } = record.instance;
    if (host === source.host) return refuse(`Unable to migrate instance (${uuid}) to current host (${host}).`);
    const destination = await this.scheduler.hostState(tx, host);
    if (!destination?.isUp) return refuse(`Compute service of ${host} is unavailable at this time.`);
    const { memoryMb } = flavorResources(record.flavor, hasNoImage(record.instance));
    const free = destination.memoryMb * ALLOCATION_RATIO.ram - destination.memoryMbUsed;
    if (free <= memoryMb) {
      const lack = `Lack of memory(host:${free} <= instance:${memoryMb})`;
      return refuse(`Migration pre-check error: Unable to migrate ${uuid} to ${host}: ${lack}`);
    }
    const reason = incompatibility(source, destination);
    if (reason !== null) return refuse(reason);
    const more = { requestedHost: host, skipFilters: true };
    const request = movePlacement(record, record.flavor, image, more);
    const { selected } = await this.scheduler.selectDestination(tx, news, request);
    return selected === null ? refuse(`Compute host ${host} could not be found.`) : { host: selected };
  }
}
