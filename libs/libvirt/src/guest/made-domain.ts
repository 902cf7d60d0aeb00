import type { BlockDeviceRow } from '#image-properties';
import type { RenderedDomain } from './types.js';

/** A domain as an object, with all that making it has decided. */
export interface MadeDomain extends Omit<RenderedDomain, 'xml'> {
  /**
   * Makes the disks of volumes anew, of what Cinder has said of them by now.
   *
   * @param rows the request's block devices, in its order
   * @throws LibvirtGuestError for a connection that the driver does not know
   */
  readonly connect: (rows: readonly BlockDeviceRow[]) => void;
  /** @throws LibvirtGuestError at the stage to_xml, for a text that no document can hold */
  readonly toXml: () => string;
}

export function rendered(made: MadeDomain, xml: string) {
  const { diskInfo, rootDeviceName, blockDevices, systemMetadataChanges, firmware } = made;
  return { xml, diskInfo, rootDeviceName, blockDevices, systemMetadataChanges, firmware } satisfies RenderedDomain;
}
