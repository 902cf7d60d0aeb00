import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { BackupManagerEndpoint } from '../backup-manager/backup-manager.endpoint.js';
import { VolumeManagerEndpoint } from '../manager/volume-manager.endpoint.js';
import { versionedObject } from './versioned-objects.js';

const id = randomUUID();
const volume = versionedObject('Volume', '1.9', { id, size: 1, metadata: {} });
const backup = versionedObject('Backup', '1.7', { id, volume_id: id });
const snapshot = versionedObject('Snapshot', '1.6', { id, volume_id: id });
const request_spec = versionedObject('RequestSpec', '1.5', { volume_id: id });
const image_meta = { id, properties: {} };

/** Messages as the API and the managers send them, with every argument that there can be. */
const CAPTURED: Readonly<Record<string, object>> = {
  create_volume: { volume, request_spec, filter_properties: {}, allow_reschedule: false },
  delete_volume: { volume, unmanage_only: false, cascade: true },
  create_snapshot: { snapshot },
  delete_snapshot: { snapshot, unmanage_only: false, handle_quota: true },
  copy_volume_to_image: { volume_id: id, image_meta },
  extend_volume: { volume, new_size: 2, reservations: null },
  retype: {
    ...{ volume, new_type_id: id, host: { host: 'h@lvm#lvm', cluster_name: null, capabilities: {} } },
    ...{ migration_policy: 'never', reservations: null, old_reservations: null },
  },
  reimage: { volume, image_meta },
  get_backup_device: { backup, want_objects: true, async_call: true },
  accept_transfer: { volume_id: id, new_user: 'u', new_project: 'p', no_snapshots: false },
  attachment_update: { vref: volume, connector: { host: 'h' }, attachment_id: id },
  attachment_delete: { attachment_id: id, vref: volume },
  create_backup: { backup },
  continue_backup: {
    backup,
    backup_device: versionedObject('BackupDeviceInfo', '1.0', { volume, snapshot: null, secure_enabled: true }),
  },
  restore_backup: { backup, volume_id: id },
  delete_backup: { backup },
};
/** What a manager takes as it is, and what of an object it reads anew from its own rows. */
const OPAQUE =
  /^(?:request_spec|filter_properties|image_meta|connector|host,capabilities|backup_device,versioned_object.data)(?:,|$)|versioned_object\.data,(?!id$)/;

type Method = (args: unknown, request: unknown) => Promise<unknown>;

/** Every method of both managers, off the classes that the bus is told. */
const METHODS = [VolumeManagerEndpoint, BackupManagerEndpoint].flatMap((endpoint) =>
  Object.getOwnPropertyNames(endpoint.prototype)
    .filter((name) => name !== 'constructor')
    .map((name) => [name, endpoint] as const),
);

/** The method, with services that remember what they were asked. */
function asked(name: string, Endpoint: (typeof METHODS)[number][1]) {
  const calls: string[] = [];
  const service = new Proxy({}, { get: (_target, call) => async () => calls.push(String(call)) });
  const made = new (Endpoint as unknown as new (...services: unknown[]) => Record<string, Method>)(
    ...Array.from({ length: 10 }, () => service),
  );
  const ask = async (args: unknown) => made[name]?.(args, { context: {}, deliveryCount: 1 });
  return { calls, ask };
}

type Path = readonly string[];

function paths(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const inner = Object.entries(value).flatMap(([key, item]) => paths(item, [...path, key]));
  return path.length === 0 ? inner : [path, ...inner];
}

function changed(args: object, path: Path, value: unknown): object {
  const copy = structuredClone(args) as Record<string, unknown>;
  let place = copy;
  for (const key of path.slice(0, -1)) place = place[key] as Record<string, unknown>;
  place[path.at(-1) ?? ''] = value;
  return copy;
}

describe('every method of the volume and backup managers', () => {
  it('has a message here', () => {
    expect(Object.keys(CAPTURED).sort()).toEqual(METHODS.map(([name]) => name).sort());
  });

  it.each(METHODS)('%s takes the message that is sent to it', async (name, endpoint) => {
    const { calls, ask } = asked(name, endpoint);
    await ask(CAPTURED[name]);
    expect(calls).toHaveLength(1);
  });

  it.each(METHODS)('%s refuses for good one that is changed anywhere, and has done nothing', async (name, endpoint) => {
    const { calls, ask } = asked(name, endpoint);
    const args = CAPTURED[name] ?? {};
    const isFlag = (path: Path) =>
      typeof path.reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], args) === 'boolean';
    for (const path of paths(args)) {
      const values = [{ versioned_object: 1 }, -1, 1e12, 'a\0b', [1], ...(isFlag(path) ? [] : [true])];
      if (OPAQUE.test(path.join())) {
        if (path.length === 1) await expect(ask(changed(args, path, 'x'))).rejects.toMatchObject({ retryable: false });
        continue;
      }
      for (const value of values)
        await expect(ask(changed(args, path, value))).rejects.toMatchObject({ retryable: false });
    }
    const others = [null, undefined, [], 'x', 1, {}, { ...args, more: 1 }];
    for (const value of others) await expect(ask(value)).rejects.toMatchObject({ retryable: false });
    expect(calls).toEqual([]);
  });
});
