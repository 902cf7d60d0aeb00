import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { badRequest, conflict, forbidden } from '#openstack-http';
import type { ActionCall } from '../actions/server-action.js';
import { type HostState, zonesOf } from '../scheduler/host-state.js';
import { HostStateRepository } from '../scheduler/host-state.repository.js';
import type { UnshelveArguments } from './shelve.schema.js';

/** Where an offloaded server may go. */
export interface UnshelveTarget {
  readonly zone: string | null;
  readonly host: string | null;
}

/** Checks the zone and the host that an unshelve names (nova/compute/api.py unshelve (26.2)). */
@Injectable()
export class UnshelveTargets {
  constructor(
    private readonly dataSource: DataSource,
    private readonly hosts: HostStateRepository,
  ) {}

  /** @throws OpenStackError 400, 403, 409 */
  async read({ context, record, version, args }: ActionCall): Promise<UnshelveTarget> {
    const { vm_state, uuid, availability_zone } = record.instance;
    const asked = args as UnshelveArguments;
    const zone = version.atLeast('2.77') ? asked.availability_zone : undefined;
    const host = version.atLeast('2.91') ? (asked.host ?? null) : null;
    if ((zone !== undefined || host !== null) && vm_state !== 'shelved_offloaded')
      throw conflict(
        `Specifying an availability zone or a host when unshelving server "${uuid}" with status "${vm_state}" is not ` +
          'supported. The server status must be SHELVED_OFFLOADED.',
      );
    const target = { zone: zone === undefined ? availability_zone : zone, host };
    if (!zone && host === null) return target;
    const known = await this.hosts.all(this.dataSource.manager);
    if (zone && !known.some((state) => zonesOf(state).includes(zone)))
      throw badRequest('The requested availability zone is not available');
    if (host !== null) this.#requireHost(context.isAdmin, known, host, target.zone);
    return target;
  }

  #requireHost(isAdmin: boolean, known: readonly HostState[], host: string, zone: string | null): void {
    if (!isAdmin) throw forbidden("Policy doesn't allow os_compute_api:os-shelve:unshelve_to_host to be performed.");
    const state = known.find((one) => one.host === host);
    if (state === undefined) throw badRequest(`Compute host ${host} could not be found.`);
    if (zone !== null && !zonesOf(state).includes(zone))
      throw conflict(`Host "${host}" is not in the availability zone "${zone}".`);
  }
}
