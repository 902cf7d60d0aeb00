import type { UserKeyed } from '#image-properties';
import type { GlanceProfile } from '../glance-profile.js';
import type { Image } from './image.js';
import type { QueryPairs } from './list/query-params.js';

/** `2026-11-22T02:01:31Z`: oslo's isotime, cut to the second. */
export function isoTime(time: Date): string {
  return `${time.toISOString().slice(0, 19)}Z`;
}

/** The v2 document of an image: custom properties at the top level, then attributes, which win over them. */
export function imageDocument(profile: GlanceProfile, image: Image): UserKeyed {
  const document: UserKeyed = Object.assign(Object.create(null), image.properties);
  for (const attribute of profile.documentAttributes) document[attribute] = image[attribute];
  document['visibility'] = profile.shownVisibility(image.visibility);
  document['id'] = image.id;
  document['created_at'] = isoTime(image.created_at);
  document['updated_at'] = isoTime(image.updated_at);
  document['tags'] = image.tags;
  document['self'] = `/v2/images/${image.id}`;
  document['file'] = `/v2/images/${image.id}/file`;
  document['schema'] = '/v2/schemas/image';
  if (profile.namedStore !== null && image.location !== null) document['stores'] = profile.namedStore;
  return profile.filterNulls(document, profile.schemaNames);
}

/** Of a repeated parameter the last value stays, at the place of the first, as in the original's dict. */
function queryString(pairs: QueryPairs): string {
  return new URLSearchParams([...new Map(pairs)]).toString();
}

/** The answer to a list: a full page says where the next one begins. */
export function imageListDocument(
  profile: GlanceProfile,
  images: readonly Image[],
  pairs: QueryPairs,
  limit: number,
): UserKeyed {
  const query = pairs.filter(([name]) => name !== 'marker');
  const first = queryString(query);
  const last = images.at(-1);
  return {
    images: images.map((image) => imageDocument(profile, image)),
    first: first === '' ? '/v2/images' : `/v2/images?${first}`,
    schema: '/v2/schemas/images',
    ...(last !== undefined &&
      images.length === limit && { next: `/v2/images?${queryString([...query, ['marker', last.id]])}` }),
  };
}
