import { describe, expect, it } from '@jest/globals';
import type { FlavorFacts } from '../types.js';
import { imageMetadataForServer, rescueImageRef, systemMetadataAfterRebuild } from './untyped-server-image.js';

const flavor = { root_gb: 20 } as FlavorFacts;

describe('imageMetadataForServer', () => {
  const systemMetadata = { image_hw_vif_model: 'e1000', image_old: 'x', image_min_disk: '20' };

  it('lays the image of now over what the server remembers, and tells what changed', () => {
    const merged = imageMetadataForServer({
      systemMetadata,
      flavor,
      imageNow: { properties: { hw_vif_model: 'virtio' } },
    });
    expect(merged.image).toEqual({ min_disk: 20, properties: { hw_vif_model: 'virtio', old: 'x' } });
    expect(merged.changed).toEqual({ image_hw_vif_model: 'virtio', image_min_disk: 20 });
  });

  it('remembers alone when the image is gone', () => {
    const merged = imageMetadataForServer({ systemMetadata, flavor, imageNow: null });
    expect(merged).toEqual({ image: { min_disk: '20', properties: { hw_vif_model: 'e1000', old: 'x' } }, changed: {} });
  });
});

describe('rescueImageRef', () => {
  it('prefers the image that the server descends from', () => {
    expect(rescueImageRef({ imageRef: 'i', systemMetadata: { image_base_image_ref: 'b' } })).toBe('b');
    expect(rescueImageRef({ imageRef: 'i', systemMetadata: {} })).toBe('i');
  });
});

describe('systemMetadataAfterRebuild', () => {
  it('drops every image row, base_image_ref too, and keeps the rest', () => {
    const before = { image_a: 'x', image_base_image_ref: 'i', instance_type_id: '1' };
    expect(systemMetadataAfterRebuild(before, 'new', { properties: { b: 'y' } }, flavor)).toEqual({
      instance_type_id: '1',
      image_b: 'y',
      image_min_disk: 20,
    });
  });
});
