import type { ImageMeta, PropertyFlow } from '#image-properties';
import type { PlacementRequest } from './placement.js';

/** A request with its image typed; null in releases that give images no types. */
export interface TypedRequest extends PlacementRequest {
  readonly typedImage: ImageMeta | null;
}

/** The request with its image typed, unless the API has done so. @throws PythonError, NovaError for a value of no type */
export function typedRequest({ typed }: Pick<PropertyFlow, 'typed'>, request: PlacementRequest): TypedRequest {
  const { typedImage = typed?.image(request.image) ?? null } = request;
  return { ...request, typedImage };
}
