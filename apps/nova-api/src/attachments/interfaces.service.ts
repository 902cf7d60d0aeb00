import { Injectable } from '@nestjs/common';
import type { NetworkInfoVif } from '#nova-rpc';
import { badRequest, conflict, notFound, type RequestContext } from '#openstack-http';
import { HostCast } from '../actions/host-cast.js';
import { normalAddress } from '../common/ip-address.js';
import { ServerLookup } from '../instances/server-lookup.service.js';
import type { ServerRecord } from '../instances/server-records.repository.js';
import { ComputeCalls } from '../tasks/compute-calls.service.js';
import { HostTasks } from '../tasks/host-tasks.service.js';
import { InstanceTasks, type TaskScope } from '../tasks/instance-tasks.service.js';
import { AddressReservations } from './address-reservations.repository.js';
import type { InterfaceArguments } from './attachment.schema.js';
import { asHostRefusal } from './refusals.js';

/** nova/compute/api.py attach_interface, detach_interface (26.2). */
const PLUGGABLE = { vm: ['active', 'paused', 'stopped'] };

/** VIFs of a server (nova/api/openstack/compute/attach_interfaces.py). There is no network service: a port is what a server has. */
@Injectable()
export class InterfacesService {
  constructor(
    private readonly servers: ServerLookup,
    private readonly tasks: InstanceTasks,
    private readonly hostTasks: HostTasks,
    private readonly hosts: HostCast,
    private readonly calls: ComputeCalls,
    private readonly addresses: AddressReservations,
  ) {}

  async list(context: RequestContext, serverId: string): Promise<readonly NetworkInfoVif[]> {
    return (await this.servers.get(context, serverId)).networkInfo;
  }

  /** @throws OpenStackError 404 */
  async show(context: RequestContext, serverId: string, portId: string): Promise<NetworkInfoVif> {
    const vif = (await this.list(context, serverId)).find(({ id }) => id === portId);
    if (vif === undefined) throw notFound(`Instance ${serverId} does not have a port with id ${portId}`);
    return vif;
  }

  /** @throws OpenStackError 400, 404, 409 */
  async attach(context: RequestContext, serverId: string, asked: InterfaceArguments): Promise<NetworkInfoVif> {
    const { net_id = null, port_id = null, fixed_ips = [] } = asked;
    const [fixed] = fixed_ips;
    const requested_ip = fixed === undefined ? null : normalAddress(fixed.ip_address);
    if (net_id !== null && port_id !== null) throw badRequest('Must not input both network_id and port_id');
    if (requested_ip !== null && net_id === null) throw badRequest('Must input network_id when request IP address');
    const { record, address } = await this.#begin(
      context,
      serverId,
      'attach_interface',
      async ({ tx, record: begun }) => {
        const wanted = { address: requested_ip, portId: port_id };
        return { record: begun, address: await this.addresses.reserve(tx, context, begun, wanted) };
      },
    );
    const told = { network_id: net_id, port_id, requested_ip: address, tag: asked.tag ?? null };
    const args = { ...this.hosts.payload(record), ...told };
    try {
      return await asHostRefusal(this.calls.call<NetworkInfoVif>(hostOf(record), 'attach_interface', args));
    } finally {
      await this.addresses.release(address);
    }
  }

  /** The host finds out whether the server has the port. @throws OpenStackError 404, 409 */
  async detach(context: RequestContext, serverId: string, port_id: string): Promise<void> {
    await this.#begin(context, serverId, 'detach_interface', async ({ tx, outbox, record }) => {
      const args = { ...this.hosts.payload(record), port_id };
      const message = { host: hostOf(record), method: 'detach_interface', args };
      await this.hostTasks.cast(tx, outbox, context, record.instance.uuid, message, port_id);
    });
  }

  async #begin<T>(
    context: RequestContext,
    serverId: string,
    action: string,
    work: (scope: TaskScope) => Promise<T>,
  ): Promise<T> {
    const { instance } = await this.servers.get(context, serverId);
    const claim = { context, uuid: instance.uuid, apiAction: action, action, allowed: PLUGGABLE };
    return this.tasks.change(claim, (scope) => {
      hostOf(scope.record);
      return work(scope);
    });
  }
}

function hostOf({ instance }: ServerRecord): string {
  if (instance.host === null) throw conflict(`Instance ${instance.uuid} is not ready`);
  return instance.host;
}
