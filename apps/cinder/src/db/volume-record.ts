import { type EntityManager, In } from 'typeorm';
import { Volume } from './volume.entity.js';
import { VolumeAdminMetadata } from './volume-admin-metadata.entity.js';
import { VolumeAttachment } from './volume-attachment.entity.js';
import { VolumeGlanceMetadata } from './volume-glance-metadata.entity.js';
import { VolumeMetadata } from './volume-metadata.entity.js';
import { VolumeType } from './volume-type.entity.js';
import { VolumeTypeExtraSpec } from './volume-type-extra-spec.entity.js';

export interface VolumeTypeRecord {
  readonly type: VolumeType;
  readonly extraSpecs: readonly VolumeTypeExtraSpec[];
}

/** A volume with all its living rows. */
export interface VolumeRecord {
  readonly volume: Volume;
  readonly type: VolumeTypeRecord;
  readonly metadata: readonly VolumeMetadata[];
  /** What the service notes: `readonly`. */
  readonly adminMetadata: readonly VolumeAdminMetadata[];
  readonly glanceMetadata: readonly VolumeGlanceMetadata[];
  readonly attachments: readonly VolumeAttachment[];
}

/** A dictionary of rows whose keys users choose: without a prototype, so that `__proto__` is a key as any other. */
export function dictOf(rows: readonly { readonly key: string; readonly value: string }[]): Record<string, string> {
  const dict = Object.create(null) as Record<string, string>;
  for (const { key, value } of rows) dict[key] = value;
  return dict;
}

/** Keys of the service's own notes that users see among their metadata. */
const VISIBLE_NOTES: ReadonlySet<string> = new Set(['readonly', 'attached_mode']);

/** A volume's metadata as it is shown: with the service's notes over the user's own (cinder/api/api_utils.py add_visible_admin_metadata). */
export function shownMetadata({ metadata, adminMetadata }: VolumeRecord): Record<string, string> {
  return dictOf([...metadata, ...adminMetadata.filter(({ key }) => VISIBLE_NOTES.has(key))]);
}

/** One of the service's notes. */
export function noteOf({ adminMetadata }: VolumeRecord, key: string): string | undefined {
  return adminMetadata.find((note) => note.key === key)?.value;
}

function grouped<T>(rows: readonly T[], keyOf: (row: T) => string | null): Map<string | null, T[]> {
  const groups = new Map<string | null, T[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group === undefined) groups.set(keyOf(row), [row]);
    else group.push(row);
  }
  return groups;
}

/** Volume types with their extra specs, deleted ones too: a volume keeps its type. */
export async function typeRecords(
  manager: EntityManager,
  ids: readonly string[],
): Promise<Map<string, VolumeTypeRecord>> {
  const wanted = In([...new Set(ids)]);
  const types = await manager.find(VolumeType, { where: { id: wanted } });
  const specs = await manager.find(VolumeTypeExtraSpec, {
    where: { volumeTypeId: wanted, deleted: false },
    order: { id: 'ASC' },
  });
  const specsOf = grouped(specs, (spec) => spec.volumeTypeId);
  return new Map(types.map((type) => [type.id, { type, extraSpecs: specsOf.get(type.id) ?? [] }]));
}

/** Reads what belongs to these volumes: one query a table, however many volumes. */
export async function recordsOf(manager: EntityManager, volumes: readonly Volume[]): Promise<VolumeRecord[]> {
  if (volumes.length === 0) return [];
  const where = { volumeId: In(volumes.map(({ id }) => id)), deleted: false };
  const order = { id: 'ASC' } as const;
  const types = await typeRecords(
    manager,
    volumes.map(({ volumeTypeId }) => volumeTypeId),
  );
  const metadata = grouped(await manager.find(VolumeMetadata, { where, order }), (row) => row.volumeId);
  const admin = grouped(await manager.find(VolumeAdminMetadata, { where, order }), (row) => row.volumeId);
  const glance = grouped(await manager.find(VolumeGlanceMetadata, { where, order }), (row) => row.volumeId);
  const attachments = grouped(
    await manager.find(VolumeAttachment, { where, order: { createdAt: 'ASC', id: 'ASC' } }),
    (row) => row.volumeId,
  );
  return volumes.map((volume) => {
    const type = types.get(volume.volumeTypeId);
    if (type === undefined) throw new Error(`volume ${volume.id} has no volume type ${volume.volumeTypeId}`);
    return {
      volume,
      type,
      metadata: metadata.get(volume.id) ?? [],
      adminMetadata: admin.get(volume.id) ?? [],
      glanceMetadata: glance.get(volume.id) ?? [],
      attachments: attachments.get(volume.id) ?? [],
    };
  });
}

/** The living volume of an id with all its rows; null when there is none. */
export async function findRecord(manager: EntityManager, id: string): Promise<VolumeRecord | null> {
  const volume = await manager.findOneBy(Volume, { id, deleted: false });
  if (volume === null) return null;
  const [record] = await recordsOf(manager, [volume]);
  return record ?? null;
}

/** As {@link findRecord}, for ids that are known to exist. */
export async function getRecord(manager: EntityManager, id: string): Promise<VolumeRecord> {
  const record = await findRecord(manager, id);
  if (record === null) throw new Error(`volume ${id} is gone`);
  return record;
}
