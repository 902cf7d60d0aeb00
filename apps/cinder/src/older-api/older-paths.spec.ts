import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { PATH_METADATA } from '@nestjs/common/constants';
import { VolumeMetadataController } from '../metadata/volume-metadata.controller.js';
import { asOlderApi } from './older-paths.js';

describe('a controller of v3', () => {
  const pathsOf = (controller: object): unknown => Reflect.getMetadata(PATH_METADATA, controller);

  it.each([
    [
      ['v1', 'v2'] as const,
      ['v1/:project_id/volumes/:volume_id/metadata', 'v2/:project_id/volumes/:volume_id/metadata'],
    ],
    // As from Queens on.
    [['v2'] as const, ['v2/:project_id/volumes/:volume_id/metadata']],
  ])('answers under %j too where a release has these', (apis, paths) => {
    const older = asOlderApi(apis, VolumeMetadataController, 'volumes/:volume_id/metadata');
    expect(older.name).toBe('OlderVolumeMetadataController');
    expect(pathsOf(older)).toEqual(paths);
    expect(pathsOf(VolumeMetadataController)).toEqual([
      'v3/:project_id/volumes/:volume_id/metadata',
      'v3/volumes/:volume_id/metadata',
    ]);
  });
});
