import { RemoteError } from '#messaging';
import { badRequest, notFound, OpenStackError } from '#openstack-http';
import { ServiceRefusal } from '#service-clients';

/** What the API answers to exceptions of a compute host. */
const STATUS: Readonly<Record<string, number>> = {
  InvalidDevicePath: 400,
  NoMoreFixedIps: 400,
  TooManyDiskDevices: 403,
  PortNotFound: 404,
  DevicePathInUse: 409,
  FixedIpAlreadyInUse: 409,
  PortInUse: 409,
  InterfaceAttachFailed: 500,
};

/** A host's refusal with the API's status and the exception's own words. */
export async function asHostRefusal<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    const status = error instanceof RemoteError ? STATUS[error.excType] : undefined;
    if (status === undefined) throw error;
    throw new OpenStackError(status, (error as RemoteError).value, { cause: error });
  }
}

export const volumeNotFound = (id: string) => notFound(`Volume ${id} could not be found.`);

/** Cinder's refusal of a volume in the wrong state. */
export async function asVolumeRefusal<T>(volumeId: string, request: Promise<T>): Promise<T> {
  try {
    return await request;
  } catch (error) {
    if (!(error instanceof ServiceRefusal) || error.status >= 500) throw error;
    if (error.status === 404) throw volumeNotFound(volumeId);
    throw badRequest(`Invalid volume: ${error.reason}`);
  }
}
