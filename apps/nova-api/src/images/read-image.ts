import { type PropertyFlow, PythonError } from '#image-properties';
import { badRequest } from '#openstack-http';
import type { ReadImage } from '#service-clients';

/**
 * Reads one image as the release does.
 *
 * @throws OpenStackError 400 from the reader, for an image whose JSON properties hold none
 */
export function imageReader(flow: Pick<PropertyFlow, 'imageFromGlance'>): ReadImage {
  return (image) => {
    try {
      return flow.imageFromGlance(image);
    } catch (error) {
      if (!(error instanceof PythonError)) throw error;
      throw badRequest(error.message);
    }
  };
}
