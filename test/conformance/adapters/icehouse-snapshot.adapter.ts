import {
  type ImageMetadata,
  imageForV1,
  imageFromV1,
  type MergedImage,
  type NewImage,
  requireImageName,
  type UserKeyed,
} from '#image-properties';
import type { RenderedDomain } from '#libvirt';
import { PROJECT_ID, type ServerInput, USER_ID } from './icehouse-requests.js';
import { flow, IcehouseServer } from './icehouse-server.js';

interface SnapshotInput extends ServerInput {
  func: string;
  name?: string | null;
  metadata?: UserKeyed<string>;
  backup_type?: string;
  img_fmt?: string;
  base?: ImageMetadata;
}

const DEFAULT_NAME = 'snap';

/** nova reads the image that it has created back, which fails on JSON properties that are none. */
function created(image: NewImage): ImageMetadata {
  const sent = imageForV1(image);
  imageFromV1(sent);
  return sent;
}

function saves(merged: MergedImage): string[][] {
  const columns = ['info_cache', ...(Object.keys(merged.changed).length > 0 ? ['system_metadata'] : []), 'task_state'];
  return [columns];
}

function localSnapshot(input: SnapshotInput, server: IcehouseServer, spawned: RenderedDomain): unknown {
  const facts = server.facts(spawned.rootDeviceName);
  const merged = flow.imageMetadataForServer(facts);
  const image = flow.snapshotImage(facts, {
    name: nameOf(input),
    kind: input.func === 'backup' ? 'backup' : 'snapshot',
    userId: USER_ID,
    ...(input.backup_type === undefined ? {} : { backupType: input.backup_type }),
    ...(input.metadata === undefined ? {} : { metadata: input.metadata }),
  });
  return {
    create: created(image),
    instance_saves: saves(merged),
    system_metadata_changed: merged.changed,
    volume_snapshots: [],
  };
}

function volumeSnapshot(input: SnapshotInput, server: IcehouseServer, spawned: RenderedDomain): unknown {
  const name = nameOf(input);
  const volumes = spawned.blockDevices.filter((row) => row.destination_type === 'volume' && !row.no_device);
  const ids = volumes.map((row, index) => [row.volume_id ?? '', snapshotId(index)] as const);
  const bootMetadata =
    server.imageRef === '' ? flow.imageMetadataFromVolume(server.rootVolume) : server.imageNow(server.imageRef);
  const rootDeviceName =
    spawned.blockDevices.find((row) => row.boot_index === 0)?.device_name ?? spawned.rootDeviceName;
  const image = flow.volumeBackedSnapshotImage(
    { ...server.facts(rootDeviceName), rootDeviceName },
    {
      name,
      ...(input.metadata === undefined ? {} : { metadata: input.metadata }),
      bootMetadata: bootMetadata ?? {},
      blockDevices: spawned.blockDevices,
      snapshots: new Map(ids),
    },
  );
  return {
    create: created(image),
    instance_saves: [],
    system_metadata_changed: {},
    volume_snapshots: volumes.map((row) => ({
      volume_id: row.volume_id,
      name: `snapshot for ${name}`,
      description: '',
    })),
  };
}

function snapshotId(index: number): string {
  return `5a4b7c11-0000-4000-8000-${String(index + 1).padStart(12, '0')}`;
}

/** A case without the key has the default name; null and the empty one are none. */
function nameOf({ name = DEFAULT_NAME }: SnapshotInput): string {
  return name as string;
}

function createImage(input: SnapshotInput): unknown {
  if (input.func === 'create_image') requireImageName(nameOf(input));
  const server = new IcehouseServer(input);
  const spawned = server.spawn();
  const root = spawned.blockDevices.find((row) => row.boot_index === 0);
  return (root?.destination_type === 'volume' ? volumeSnapshot : localSnapshot)(input, server, spawned);
}

function snapshotUpdate(input: SnapshotInput): unknown {
  const server = new IcehouseServer(input);
  const facts = server.facts(server.spawn().rootDeviceName);
  const base = flow.imageMetadataForServer(facts).image;
  const metadata = flow.snapshotUpdate(facts, base, input.img_fmt ?? 'qcow2', nameOf(input));
  return { base, update: { ...imageForV1(metadata), data: '<file>', purge_props: true } };
}

function snapshotMeta(input: SnapshotInput): unknown {
  const instance = (input.instance ?? {}) as {
    kernel_id?: string;
    ramdisk_id?: string;
    os_type?: string;
    project_id?: string;
  };
  const facts = {
    kernelId: instance.kernel_id ?? null,
    ramdiskId: instance.ramdisk_id ?? null,
    osType: instance.os_type ?? null,
    projectId: instance.project_id ?? PROJECT_ID,
  };
  return flow.snapshotUpdate(facts, input.base ?? {}, input.img_fmt ?? 'qcow2', nameOf(input));
}

const RULES: Readonly<Record<string, (input: SnapshotInput) => unknown>> = {
  create_image: createImage,
  backup: createImage,
  snapshot_update: snapshotUpdate,
  snapshot_meta: snapshotMeta,
};

/** icehouse/snapshot.json */
export function icehouseSnapshot(input: SnapshotInput): unknown {
  return RULES[input.func]?.(input);
}
