import { apiTime } from '../common/openstack-time.js';
import type { Volume } from '../db/volume.entity.js';
import { dictOf, type VolumeRecord } from '../db/volume-record.js';

/** Tags of the parts (cinder/backup/driver.py BackupMetadataAPI). */
const BASE = 'volume-base-metadata';
const USER = 'volume-metadata';
const GLANCE = 'volume-glance-metadata';

type Dict = Readonly<Record<string, string>>;

/** What a backup tells of its volume. A part is null when the volume had none of it: a restore leaves it alone then. */
export interface BackupContent {
  readonly base: BackupNames | null;
  readonly metadata: Dict | null;
  readonly glanceMetadata: Dict | null;
}

interface BackupNames {
  readonly displayName: string | null;
  readonly displayDescription: string | null;
}

/** Every column of the volume's row, by its name; times as the API writes them. */
function rowOf(volume: Volume): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(volume)) {
    const column = name === 'nameId' ? '_name_id' : name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    row[column] = value instanceof Date ? apiTime(value) : value;
  }
  return row;
}

/**
 * The metadata that lies in a backup beside the data. Rows of image metadata go in whether or not the volume is bootable.
 *
 * @param version `backup_metadata_version`
 */
export function backupContentText({ volume, metadata, glanceMetadata }: VolumeRecord, version: 1 | 2): string {
  return JSON.stringify({
    version,
    [BASE]: rowOf(volume),
    ...(metadata.length > 0 ? { [USER]: dictOf(metadata) } : {}),
    ...(glanceMetadata.length > 0 ? { [GLANCE]: dictOf(glanceMetadata) } : {}),
  });
}

function isDict(value: unknown): value is Dict {
  return (
    typeof value === 'object' && value !== null && Object.values(value).every((member) => typeof member === 'string')
  );
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/** @throws Error for a text that is no metadata of a backup, or of a version that is not known */
export function readBackupContent(text: string): BackupContent {
  const container = JSON.parse(text) as Record<string, unknown>;
  const { version } = container;
  if (version !== 1 && version !== 2) throw new Error(`Unsupported backup metadata version (${String(version)})`);
  const base = container[BASE] as Record<string, unknown> | undefined;
  const part = (tag: string): Dict | null => {
    const value = container[tag];
    if (value === undefined) return null;
    if (!isDict(value)) throw new Error(`${tag} of the backup is no dictionary of texts`);
    return value;
  };
  const names = base && {
    displayName: textOrNull(base['display_name']),
    displayDescription: textOrNull(base['display_description']),
  };
  return { base: names ?? null, metadata: part(USER), glanceMetadata: part(GLANCE) };
}

/** What of a target's names a restore changes. */
export type RestoredNames = (saved: BackupNames, target: Pick<Volume, 'displayName'>) => Partial<BackupNames>;

/** 2014.1 gives the target the backed up volume's name, unless that had none, and its description in any case. */
export const namesOfBackup: RestoredNames = ({ displayName, displayDescription }) => ({
  ...(displayName === null ? {} : { displayName }),
  displayDescription,
});

/**
 * Later releases do so only when the target has no name, or the one that a restore gives to a volume it makes
 * (cinder/backup/driver.py _restore_vol_base_meta).
 */
export const namesUnlessGiven: RestoredNames = (saved, target) => {
  const named = target.displayName !== null && target.displayName !== '';
  const byUser = named && target.displayName?.startsWith('restore_backup_') !== true;
  return !saved.displayName || byUser ? {} : { ...saved };
};
