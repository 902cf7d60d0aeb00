import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { freeAddress } from '#nova-rpc';
import { badRequest, conflict } from '#openstack-http';
import type { ServerRecord } from '../servers/server-records.repository.js';

/** An attach that has not ended by then never will: its process died. */
const EXPIRE = "DELETE FROM nova.address_reservations WHERE created_at < now() - interval '10 minutes'";

/** Addresses of ports that are being plugged in, which no row of a server shows yet. */
@Injectable()
export class AddressReservations {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * The server's row must be locked.
   *
   * @param asked null for any
   * @throws OpenStackError 400 when the server can have no more, 409 when the address is being given to another
   */
  async reserve(tx: EntityManager, { instance, networkInfo }: ServerRecord, asked: string | null): Promise<string> {
    await tx.query(EXPIRE);
    const pending: { address: string }[] = await tx.query(
      'SELECT address FROM nova.address_reservations WHERE instance_uuid = $1',
      [instance.uuid],
    );
    const own = [...networkInfo.flatMap(({ network }) => network.ips), ...pending.map(({ address }) => address)];
    const address = asked ?? freeAddress(instance.id, own);
    if (address === null) throw badRequest('No fixed IP addresses available for network.');
    const rows: unknown[] = await tx.query(
      `INSERT INTO nova.address_reservations (address, instance_uuid) VALUES ($1, $2)
       ON CONFLICT (address) DO NOTHING RETURNING address`,
      [address, instance.uuid],
    );
    if (rows.length === 0) throw conflict(`Fixed IP address ${address} is already in use.`);
    return address;
  }

  /** A row of the server shows the address by now, or it is free again. */
  async release(address: string): Promise<void> {
    await this.dataSource.query('DELETE FROM nova.address_reservations WHERE address = $1', [address]);
  }
}
