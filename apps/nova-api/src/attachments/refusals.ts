import { RemoteError } from '#messaging';
import { badRequest, notFound, OpenStackError } from '#openstack-http';
import { novaException, ServiceRefusal } from '#service-clients';

/** What the API answers to exceptions of a compute host. */
const STATUS: ReadonlyMap<string, number> = new Map([
  ['InvalidDevicePath', 400],
  ['NoMoreFixedIps', 400],
  ['TooManyDiskDevices', 403],
  ['PortNotFound', 404],
  ['DevicePathInUse', 409],
  ['FixedIpAlreadyInUse', 409],
  ['PortInUse', 409],
  ['InterfaceAttachFailed', 500],
]);

/** An exception of Nova's that no method of the API expects (nova/api/openstack/wsgi.py expected_errors (26.2)). */
function unexpected(error: RemoteError): OpenStackError {
  const message = `Unexpected API Error. Please report this at http://bugs.launchpad.net/nova/ and attach the Nova API log if possible.\n<class 'nova.exception_Remote.${error.excType}_Remote'>`;
  return new OpenStackError(500, message, { cause: error });
}

/** A host's refusal with the API's status and the exception's own words. */
export async function asHostRefusal<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof RemoteError)) throw error;
    const status = STATUS.get(error.excType);
    if (status !== undefined) throw new OpenStackError(status, error.value, { cause: error });
    throw error.module === 'nova.exception' ? unexpected(error) : error;
  }
}

export const volumeNotFound = (id: string) => notFound(`Volume ${id} could not be found.`);

/**
 * Cinder's refusal of a volume in the wrong state, in Nova's words for it.
 *
 * @param isVolume whether Nova says once more that it is about the volume (nova/compute/api.py _detach_volume (26.2))
 */
export async function asVolumeRefusal<T>(volumeId: string, request: Promise<T>, isVolume = false): Promise<T> {
  try {
    return await request;
  } catch (error) {
    if (!(error instanceof ServiceRefusal) || error.status >= 500) throw error;
    if (error.status === 404) throw volumeNotFound(volumeId);
    const { message } = novaException(error);
    throw badRequest(isVolume ? `Invalid volume: ${message}` : message);
  }
}
