import { expect, it } from '@jest/globals';
import { propertyFlow } from '#image-properties';
import { RELEASES } from '#releases';
import { imageReader } from './read-image.js';

it.each(RELEASES)('an image of %s whose mappings are no JSON is refused with 400, and any other is read', (release) => {
  const read = imageReader(propertyFlow(release));
  expect(() => read({ id: 'i', properties: { mappings: '{' } })).toThrow(expect.objectContaining({ status: 400 }));
  expect(read({ id: 'i', properties: { mappings: '[1]', a: '{' } }).properties).toEqual({ mappings: [1], a: '{' });
});
