import { badRequest, forbidden, notFound, type OpenStackError } from '#openstack-http';

/** cinder/exception.py: one function an exception, each with its own sentence. */
export const invalidInput = (reason: string): OpenStackError => badRequest(`Invalid input received: ${reason}`);
export const invalidVolume = (reason: string): OpenStackError => badRequest(`Invalid volume: ${reason}`);
export const invalidSnapshot = (reason: string): OpenStackError => badRequest(`Invalid snapshot: ${reason}`);
export const volumeNotFound = (id: string): OpenStackError => notFound(`Volume ${id} could not be found.`);
export const snapshotNotFound = (id: string): OpenStackError => notFound(`Snapshot ${id} could not be found.`);
export const messageNotFound = (id: string): OpenStackError => notFound(`Message ${id} could not be found.`);
export const imageNotFound = (id: string): OpenStackError => notFound(`Image ${id} could not be found.`);
export const invalidBackup = (reason: string): OpenStackError => badRequest(`Invalid backup: ${reason}`);
export const backupNotFound = (id: string): OpenStackError => notFound(`Backup ${id} could not be found.`);
export const transferNotFound = (id: string): OpenStackError => notFound(`Transfer ${id} could not be found.`);
export const attachmentNotFound = (id: string): OpenStackError =>
  notFound(`Volume attachment could not be found with filter: attachment_id = ${id}.`);
export const glanceMetadataNotFound = (id: string): OpenStackError =>
  notFound(`Glance metadata for volume/snapshot ${id} cannot be found.`);
export const policyForbids = (rule: string): OpenStackError =>
  forbidden(`Policy doesn't allow ${rule} to be performed.`);

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether a text can be the id of a row at all; anything else is not looked up. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}
