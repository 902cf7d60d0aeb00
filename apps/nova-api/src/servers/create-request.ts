import type { ComputeApi, RequestedMapping } from '#compute-api';
import type { Microversion } from '#openstack-http';
import type { CreateServerBody } from './server.schema.js';

/** A request for new servers, read: references are ids, block devices are converted, counts are numbers. */
export interface CreateRequest {
  readonly server: CreateServerBody['server'];
  /** The hints as they came. */
  readonly hints: Readonly<Record<string, unknown>> | undefined;
  /** `''` for a boot from block devices. */
  readonly imageRef: string;
  readonly flavorId: string;
  readonly mapping: RequestedMapping;
  readonly minimum: number;
  readonly maximum: number;
}

/** How requests about a server's attributes are read. */
export interface ServerRequests {
  /** `POST /servers`. @throws OpenStackError 400 */
  create(version: Microversion, body: unknown, api: Pick<ComputeApi, 'mapping'>): CreateRequest;
  /** The schema of `PUT /servers/{id}`. */
  updateSchema(version: Microversion): object;
  /** The schema of the action `rebuild`. */
  rebuildSchema(version: Microversion): object;
  /** The attributes that both have in common, checked where no schema does it. @throws OpenStackError 400 */
  checkChanges(attributes: object): void;
  /** The id of the image that a rebuild asks for. @throws OpenStackError 400 */
  rebuildImage(imageRef: unknown): string;
  /** What an unknown or a disabled flavor is answered with. */
  flavorNotFound(flavorId: string): string;
  /** The display name of one of several servers, counted from 0. */
  nameOf(name: string, index: number, uuid: string): string;
}
