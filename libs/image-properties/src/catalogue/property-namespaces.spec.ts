import { describe, expect, it } from '@jest/globals';
import { PROPERTY_ROWS } from './catalogue.js';
import { FREE_PROPERTIES } from './free-properties.js';
import { PROPERTY_NAMESPACES } from './property-namespaces.js';

describe('the namespaces of the catalogue', () => {
  const grouped: readonly string[] = PROPERTY_NAMESPACES.flatMap(({ properties }) => properties);

  it('hold every property once, but the traits, whose names are open', () => {
    const all = new Set([...PROPERTY_ROWS.keys(), ...Object.keys(FREE_PROPERTIES)]);
    all.delete('traits_required');
    expect([...grouped].sort()).toEqual([...all].sort());
  });

  it('leave out a prefix that all their properties have', () => {
    const odd = PROPERTY_NAMESPACES.flatMap(({ prefix, properties }) =>
      properties.filter((name) => !name.startsWith(prefix)),
    );
    expect(odd).toEqual([]);
  });

  it('are on flavors where each property has its extra spec', () => {
    const odd = PROPERTY_NAMESPACES.filter(({ onFlavors }) => onFlavors).flatMap(({ properties }) =>
      properties.filter((name) => {
        const names = PROPERTY_ROWS.get(name)?.extraSpec?.names ?? [];
        return !names.some((extra) => extra.replace(/\.N$/, '') === name.replace(/^hw_/, 'hw:'));
      }),
    );
    expect(odd).toEqual([]);
  });
});
