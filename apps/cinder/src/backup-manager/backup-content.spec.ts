import { describe, expect, it } from '@jest/globals';
import type { VolumeRecord } from '../db/volume-record.js';
import { backupContentText, namesOfBackup, namesUnlessGiven, readBackupContent } from './backup-content.js';

const volume = {
  id: 'v',
  displayName: 'data',
  displayDescription: null,
  size: 1,
  nameId: null,
  createdAt: new Date('2026-11-22T02:04:31.845Z'),
};
const record = (metadata: object[], glanceMetadata: object[]) =>
  ({ volume, metadata, glanceMetadata }) as unknown as VolumeRecord;
const row = (key: string, value: string) => ({ key, value });

describe('the metadata in a backup', () => {
  it('holds the row, the pairs of the user and the image metadata, each under its tag', () => {
    const text = backupContentText(record([row('a', 'b')], [row('hw_disk_bus', 'scsi'), row('__proto__', 'p')]), 2);
    const container = JSON.parse(text);
    expect(container).toMatchObject({
      version: 2,
      'volume-base-metadata': {
        id: 'v',
        display_name: 'data',
        _name_id: null,
        created_at: '2026-11-22T02:04:31.845000',
      },
      'volume-metadata': { a: 'b' },
    });
    expect(Object.entries(container['volume-glance-metadata'])).toEqual([
      ['hw_disk_bus', 'scsi'],
      ['__proto__', 'p'],
    ]);
    const read = readBackupContent(text);
    expect(Object.entries(read.glanceMetadata ?? {})).toHaveLength(2);
    expect(read).toMatchObject({ base: { displayName: 'data', displayDescription: null }, metadata: { a: 'b' } });
  });

  it('leaves out what the volume has none of', () => {
    const text = backupContentText(record([], []), 1);
    expect(Object.keys(JSON.parse(text))).toEqual(['version', 'volume-base-metadata']);
    expect(readBackupContent(text)).toMatchObject({ metadata: null, glanceMetadata: null });
  });

  it('is refused when it is of a version that is not known, or broken', () => {
    for (const text of ['{"version": 3}', '{}', 'x', '{"version": 2, "volume-metadata": {"a": 1}}'])
      expect(() => readBackupContent(text)).toThrow();
  });

  it('names the target of a restore as the release does', () => {
    const saved = { displayName: 'data', displayDescription: 'd' };
    expect(namesUnlessGiven(saved, { displayName: 'mine' })).toEqual({});
    expect(namesUnlessGiven(saved, { displayName: null })).toEqual(saved);
    expect(namesUnlessGiven(saved, { displayName: 'restore_backup_1' })).toEqual(saved);
    expect(namesUnlessGiven({ ...saved, displayName: null }, { displayName: null })).toEqual({});
    expect(namesOfBackup(saved, { displayName: 'mine' })).toEqual(saved);
    expect(namesOfBackup({ ...saved, displayName: null }, { displayName: null })).toEqual({
      displayDescription: 'd',
    });
  });
});
