import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { freeAddress, type NetworkInfoVif } from '#nova-rpc';
import { badRequest, type RequestContext } from '#openstack-http';
import type { ServerRecord } from '../instances/server-records.repository.js';
import { type Held, heldAlready, heldRefusal, type RefusalStatuses } from './port-holders.js';

/** An attach that has not ended by then never will: its process died. */
const EXPIRE = "DELETE FROM nova.address_reservations WHERE created_at < now() - interval '10 minutes'";

/** What a request asks for; null for any. */
export interface AskedPort {
  readonly address: string | null;
  readonly portId: string | null;
}

/** Who asks, for which server, and how it is told no. */
export interface Asker {
  readonly context: RequestContext;
  readonly instanceUuid: string;
  readonly statuses: RefusalStatuses;
}

interface Reserved {
  readonly address: string;
  readonly portId: string | null;
}

/** nova/api/openstack/compute/attach_interfaces.py create (26.2). */
const WHILE_ATTACHING: RefusalStatuses = { portNotFound: 404, portInUse: 409, addressInUse: 409 };

/** Ports that are being plugged in, and their addresses, which no row of a server shows yet. */
@Injectable()
export class AddressReservations {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * For an interface that a host is to plug in: stays until it is released. The server's row must be locked.
   *
   * @returns the address
   * @throws OpenStackError 400 when the server can have no more, 404 or 409 when the address or the port is another's
   */
  async reserve(
    tx: EntityManager,
    context: RequestContext,
    { instance, networkInfo }: ServerRecord,
    asked: AskedPort,
  ): Promise<string> {
    const pending: { address: string }[] = await tx.query(
      'SELECT address FROM nova.address_reservations WHERE instance_uuid = $1',
      [instance.uuid],
    );
    const own = [...networkInfo.flatMap(({ network }) => network.ips), ...pending.map(({ address }) => address)];
    const address = asked.address ?? freeAddress(instance.id, own);
    if (address === null) throw badRequest('No fixed IP addresses available for network.');
    const asker = { context, instanceUuid: instance.uuid, statuses: WHILE_ATTACHING };
    const [held] = await this.#claim(tx, asker, [{ address, portId: asked.portId }]);
    if (held !== undefined) throw heldRefusal(held, context, WHILE_ATTACHING);
    return address;
  }

  /**
   * For a server that is being stored: chooses its interfaces so that no other has their ports or addresses, and keeps
   * others from them until the transaction ends; whoever asks for the same waits here for it.
   *
   * @param choose interfaces without these addresses, which others have
   * @throws OpenStackError with the asker's statuses when what was asked for is another's
   */
  async chooseFree(
    tx: EntityManager,
    asker: Asker,
    asked: readonly string[],
    choose: (taken: readonly string[]) => NetworkInfoVif[],
  ): Promise<NetworkInfoVif[]> {
    const taken: string[] = [];
    for (;;) {
      const vifs = choose(taken);
      const wanted = vifs.flatMap(({ id, network }) => network.ips.map((address) => ({ address, portId: id })));
      const held = await this.#claim(tx, asker, wanted);
      await tx.query('DELETE FROM nova.address_reservations WHERE instance_uuid = $1', [asker.instanceUuid]);
      if (held.length === 0) return vifs;
      const refused = held.find(({ portId, address }) => portId !== null || asked.includes(address ?? ''));
      if (refused !== undefined) throw heldRefusal(refused, asker.context, asker.statuses);
      taken.push(...held.flatMap(({ address }) => (address === null ? [] : [address])));
    }
  }

  /** @returns what others have of it; when nothing, it is the asker's until its reservations go */
  async #claim(tx: EntityManager, { instanceUuid }: Asker, wanted: readonly Reserved[]): Promise<Held[]> {
    await tx.query(EXPIRE);
    for (const { address, portId } of wanted) {
      const rows: unknown[] = await tx.query(
        `INSERT INTO nova.address_reservations (address, instance_uuid, port_id) VALUES ($1, $2, $3)
         ON CONFLICT DO NOTHING RETURNING address`,
        [address, instanceUuid, portId],
      );
      if (rows.length === 0) return [await this.#reserver(tx, address, portId)];
    }
    // Whoever had them reserved before has them in a row of its server by now, or not at all.
    const portIds = wanted.flatMap(({ portId }) => (portId === null ? [] : [portId]));
    return heldAlready(tx, { portIds, addresses: wanted.map(({ address }) => address) });
  }

  async #reserver(tx: EntityManager, address: string, portId: string | null): Promise<Held> {
    const rows: { instance_uuid: string; project_id: string | null; port_id: string | null }[] = await tx.query(
      `SELECT r.instance_uuid, i.project_id, r.port_id FROM nova.address_reservations r
         LEFT JOIN nova.instances i ON i.uuid = r.instance_uuid
        WHERE r.port_id = $1 OR r.address = $2 ORDER BY r.port_id = $1 DESC NULLS LAST LIMIT 1`,
      [portId, address],
    );
    const [row] = rows;
    const isPort = portId !== null && row?.port_id === portId;
    return {
      instanceUuid: row?.instance_uuid ?? '',
      projectId: row?.project_id ?? '',
      portId: isPort ? portId : null,
      address: isPort ? null : address,
    };
  }

  /** A row of the server shows the address by now, or it is free again. */
  async release(address: string): Promise<void> {
    await this.dataSource.query('DELETE FROM nova.address_reservations WHERE address = $1', [address]);
  }
}
