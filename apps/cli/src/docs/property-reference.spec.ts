import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { FREE_PROPERTIES, PROPERTY_ROWS } from '#image-properties';
import { propertyReference } from './property-reference.js';

describe('docs/properties.md', () => {
  it('is what the catalogue says: run `npm run -s docs:properties` after a change', async () => {
    expect(await readFile('docs/properties.md', 'utf8')).toBe(propertyReference());
  });

  it('has an entry of every property', () => {
    const headings = new Set(propertyReference().match(/^### .+$/gm));
    expect([...PROPERTY_ROWS.keys()].filter((name) => !headings.has(`### ${name}`))).toEqual([]);
  });

  it('names every free property', () => {
    const text = propertyReference();
    expect(Object.keys(FREE_PROPERTIES).filter((name) => !text.includes(`| \`${name}\` |`))).toEqual([]);
  });
});
