import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { UserKeyed } from '#image-properties';
import type { Image } from '../images/image.js';
import { v1ImageHeaders } from './v1-image.view.js';

describe('the headers of a v1 image', () => {
  it('are ones that HTTP can carry, whatever its properties are', () => {
    const anything = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(anything, anything, (name, value) => {
        const properties: UserKeyed<string> = Object.create(null);
        properties[name] = value;
        const image = {
          id: 'id',
          name: value,
          visibility: 'public',
          checksum: null,
          created_at: new Date(0),
          updated_at: new Date(0),
          deleted_at: null,
          properties,
        } as unknown as Image;
        expect(() => new Headers(v1ImageHeaders(image))).not.toThrow();
        for (const text of Object.values(v1ImageHeaders(image))) expect(text).not.toMatch(/[\r\n\0]/);
      }),
    );
  });
});
