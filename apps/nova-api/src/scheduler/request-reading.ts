import type { HardwareRules } from '#hardware';
import type { ImageMeta } from '#image-properties';
import { imageDict } from '#nova-notifications';
import type { RequestSpec } from './request-spec.js';
import { requestedTraits } from './requested-traits.js';
import type { TypedRequest } from './typed-request.js';

/** What is read out of a request once for all hosts. */
export type RequestReading = Pick<RequestSpec, 'imageProperties' | 'traits' | 'numaTopology' | 'fitToHost'>;

/** How a release reads it; what flavor and image make of the hardware is by its rules. */
export type ReadRequest = (request: TypedRequest, rules: HardwareRules) => RequestReading;

function typedImageOf({ typedImage }: TypedRequest): ImageMeta {
  if (typedImage === null) throw new TypeError('this scheduler reads typed images');
  return typedImage;
}

/** The image's properties as they are (nova/scheduler/filters, 2014.1). */
export function readUntyped({ image }: TypedRequest): RequestReading {
  return { imageProperties: image.properties ?? {}, traits: [], numaTopology: null };
}

/** As nova/objects/request_spec.py RequestSpec. @throws RuleError when flavor and image contradict each other */
export const readTyped: ReadRequest = (request, rules) => {
  const image = typedImageOf(request);
  return {
    imageProperties: image.properties,
    traits: requestedTraits(request, image, rules),
    numaTopology:
      request.numaTopology === undefined ? rules.numaConstraints(request.flavor, image) : request.numaTopology,
    fitToHost: rules.fitToHost,
  };
};

/** The image as legacy notifications tell it once it is typed. */
export function typedImageDict(request: TypedRequest): Readonly<Record<string, unknown>> {
  return imageDict(typedImageOf(request));
}
