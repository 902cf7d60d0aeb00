import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { freeAddress } from '#nova-rpc';
import { badRequest, conflict, type OpenStackError } from '#openstack-http';
import type { ServerRecord } from '../servers/server-records.repository.js';

/** An attach that has not ended by then never will: its process died. */
const EXPIRE = "DELETE FROM nova.address_reservations WHERE created_at < now() - interval '10 minutes'";

/** What a request asks for; null for any. */
export interface AskedPort {
  readonly address: string | null;
  readonly portId: string | null;
}

/** Ports that are being plugged in, and their addresses, which no row of a server shows yet. */
@Injectable()
export class AddressReservations {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * The server's row must be locked.
   *
   * @returns the address
   * @throws OpenStackError 400 when the server can have no more, 409 when the address or the port is being given to another
   */
  async reserve(tx: EntityManager, { instance, networkInfo }: ServerRecord, asked: AskedPort): Promise<string> {
    await tx.query(EXPIRE);
    const pending: { address: string }[] = await tx.query(
      'SELECT address FROM nova.address_reservations WHERE instance_uuid = $1',
      [instance.uuid],
    );
    const own = [...networkInfo.flatMap(({ network }) => network.ips), ...pending.map(({ address }) => address)];
    const address = asked.address ?? freeAddress(instance.id, own);
    if (address === null) throw badRequest('No fixed IP addresses available for network.');
    const rows: unknown[] = await tx.query(
      `INSERT INTO nova.address_reservations (address, instance_uuid, port_id) VALUES ($1, $2, $3)
       ON CONFLICT DO NOTHING RETURNING address`,
      [address, instance.uuid, asked.portId],
    );
    if (rows.length === 0) throw await this.#taken(tx, address, asked.portId);
    return address;
  }

  async #taken(tx: EntityManager, address: string, portId: string | null): Promise<OpenStackError> {
    const ports: unknown[] = await tx.query('SELECT 1 FROM nova.address_reservations WHERE port_id = $1', [portId]);
    if (ports.length > 0) return conflict(`Port ${portId} is still in use.`);
    return conflict(`Fixed IP address ${address} is already in use.`);
  }

  /** A row of the server shows the address by now, or it is free again. */
  async release(address: string): Promise<void> {
    await this.dataSource.query('DELETE FROM nova.address_reservations WHERE address = $1', [address]);
  }
}
