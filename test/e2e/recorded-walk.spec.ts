import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pollUntil } from '../support/poll-until.js';
import type { ApiClient } from './support/api-client.js';
import { backends } from './support/backends.js';
import { qcow2 } from './support/disk-image.js';
import { everyNotification } from './support/notifications.js';
import { RecordedIds } from './support/recorded-ids.js';
import { type RecordedNotification, unlike } from './support/recorded-notifications.js';
import { expectRows } from './support/recorded-rows.js';
import { type Row, TestCloud } from './support/test-cloud.js';

/** A request to a running OpenStack Zed, and the rows that its tables held when all was quiet again. */
interface Step {
  readonly name: string;
  readonly service: 'glance' | 'cinder' | 'nova';
  readonly as: 'member' | 'admin';
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly status: number;
  readonly answer: unknown;
  readonly rows?: { readonly label: string; readonly tables: Readonly<Record<string, readonly Row[]>> };
}

const STEPS: readonly Step[] = readFileSync(new URL('./fixtures/zed-walk.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Step);

const NOTIFICATIONS: readonly RecordedNotification[] = readFileSync(
  new URL('./fixtures/zed-notifications.jsonl', import.meta.url),
  'utf8',
)
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as RecordedNotification);

const NOT_WALKED = 'the recorded request that led to it is not among the steps';
const INSIDES = "the insides of an object, with the caller's token";
const HYPERVISOR = "the recording's hypervisor is nova's FakeDriver, which turns a rescued server off";
const LATE = 'the recorded host read the row when the next request had changed it';

/** Where our notifications are not like the recorded ones, and why. */
const UNLIKE: Readonly<Record<string, string>> = {
  'service.create: never sent': 'nothing here tells of services',
  'volume_type.create: never sent': NOT_WALKED,
  'image.member.create: never sent': NOT_WALKED,
  'instance.volume_detach.start: never sent': NOT_WALKED,
  'instance.volume_detach.end: never sent': NOT_WALKED,
  'compute.instance.volume.detach: never sent': NOT_WALKED,
  'image.upload: a string, ours a object': NOT_WALKED,
  'image.upload: ERROR, ours INFO': NOT_WALKED,
  'volume.reset_status.start/status: "uploading", ours "available"': 'the recorded volume hung; ours does not',
  'scheduler.select_destinations.start/request_spec/instance_properties/pci_requests: missing': INSIDES,
  'scheduler.select_destinations.end/request_spec/instance_properties/pci_requests: missing': INSIDES,
  'compute_task.build_instances/request_spec/instance_properties/pci_requests: missing': INSIDES,
  'compute_task.build_instances/instance_properties/pci_requests: missing': INSIDES,
  'instance.rescue.end/nova_object.data/power_state: "shutdown", ours "running"': HYPERVISOR,
  'instance.unrescue.start/nova_object.data/power_state: "shutdown", ours "running"': HYPERVISOR,
  'compute.instance.shelve_offload.end/state_description: "unshelving", ours ""': LATE,
  'instance.shelve_offload.end/nova_object.data/task_state: "unshelving", ours null': LATE,
};

const USER = '80d7e5fd91c14047b16d22e9192964db';
const PROJECT = '7dc3a6046cad49c9975765f5ca1933af';
const ADMIN_PROJECT = '4e45cc3e1f0248ccab33788ec17d23f0';
const IDENTITIES = {
  member: {
    'x-user-id': USER,
    'x-project-id': PROJECT,
    'x-user-name': 'demo',
    'x-project-name': 'demo',
    'x-roles': 'member,reader',
  },
  admin: {
    'x-user-id': 'admin',
    'x-project-id': ADMIN_PROJECT,
    'x-user-name': 'admin',
    'x-project-name': 'admin',
    'x-roles': 'admin,member,reader',
  },
} as const;

/** The recorded cloud's flavors: name, RAM in MiB, vCPUs and disk in GiB. */
const FLAVORS = [
  { id: 'f5d17a25-2559-4d56-ac83-e489c7779148', name: 'm1.tiny', ram: 512, vcpus: 1, disk: 1 },
  { id: '2f5cf2fc-79d0-4836-bfe5-4af8a27706f8', name: 'm1.small', ram: 2048, vcpus: 2, disk: 20 },
  { id: '50d6655a-b6da-4e39-9205-ef2bc2af0827', name: 'm1.big', ram: 4096, vcpus: 4, disk: 20 },
];

/** Images whose making is not among the recorded steps and that no recorded row shows. */
const UNSEEN_IMAGES: Readonly<Record<string, Row>> = {
  '9887d922-1413-4cc2-b675-b52edf036b71': { name: 'rescue', hw_rescue_device: 'disk', hw_rescue_bus: 'virtio' },
  '57874666-f0c9-45bc-ade5-7f67221129b0': { name: 'p-trait_missing', 'trait:HW_CPU_X86_AVX512F': 'required' },
  'b6bae81f-b31b-4a10-9e50-8287f402f5e6': { name: 'p-arch_aarch64', hw_architecture: 'aarch64' },
};

function expand(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(expand);
  if (typeof value !== 'object' || value === null) return value;
  const { $repeat: character, count } = value as { $repeat?: string; count?: number };
  if (character !== undefined) return character.repeat(count ?? 0);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, expand(item)]));
}

/** A disk image of so many bytes that says to hold a disk of so many. */
function diskImage(bytes: number, diskBytes: number): Uint8Array {
  const data = Buffer.alloc(Math.max(bytes, 512));
  data.set(qcow2(diskBytes));
  return data;
}

/** What is still under way anywhere. */
const UNSETTLED = `
  SELECT 'volume ' || id || ' ' || status AS what FROM cinder.volumes
   WHERE NOT deleted AND status NOT IN ('available', 'in-use', 'error', 'error_deleting')
  UNION ALL SELECT 'snapshot ' || id || ' ' || status FROM cinder.snapshots WHERE NOT deleted AND status IN ('creating', 'deleting')
  UNION ALL SELECT 'server ' || uuid || ' ' || vm_state || ' ' || coalesce(task_state, '-') FROM nova.instances
   WHERE deleted = 0 AND (task_state IS NOT NULL OR vm_state = 'building')
  UNION ALL SELECT 'task of ' || instance_uuid FROM nova.unfinished_tasks
  UNION ALL SELECT 'migration ' || id || ' ' || status FROM nova.migrations WHERE status IN ('confirming', 'reverting')
  UNION ALL SELECT 'messages of nova' FROM nova.outbox UNION ALL SELECT 'messages of cinder' FROM cinder.outbox`;

for (const backend of await backends()) {
  afterAll(() => backend.release());

  describe(`A walk along the recorded Zed cloud on ${backend.name}`, () => {
    const ids = new RecordedIds();
    let cloud: TestCloud;

    beforeAll(async () => {
      cloud = await TestCloud.start(backend, { OPENSTACK_RELEASE: 'zed' });
      for (const flavor of ['1', '2'])
        expect((await client('nova', 'admin').ask(`/v2.1/flavors/${flavor}`, { method: 'DELETE' })).status).toBe(202);
      for (const flavor of FLAVORS)
        expect((await client('nova', 'admin').ask('/v2.1/flavors', { json: { flavor } })).status).toBe(200);
    }, 60_000);

    afterAll(() => cloud.stop());

    function client(service: Step['service'], as: Step['as']): ApiClient {
      return cloud[service].with({ 'x-auth-token': '', ...IDENTITIES[as] });
    }

    /** Makes the image of a step that is not recorded as the rows show it. */
    async function prepareImage(id: string): Promise<void> {
      const rows = STEPS.flatMap((step) => Object.entries(step.rows?.tables ?? {}));
      const of = (table: string, column: string) =>
        rows.filter(([name]) => name === table).flatMap(([, list]) => list.filter((row) => row[column] === id));
      const [image] = of('glance.images', 'id');
      const properties = of('glance.image_properties', 'image_id').map((row) => [
        expand(row['name']),
        expand(row['value']),
      ]);
      const attributes = ['name', 'disk_format', 'container_format', 'min_disk', 'min_ram'] as const;
      const json = {
        ...(image === undefined ? { disk_format: 'qcow2', container_format: 'bare' } : {}),
        ...Object.fromEntries(attributes.flatMap((name) => (image?.[name] === undefined ? [] : [[name, image[name]]]))),
        ...Object.fromEntries(properties),
        ...UNSEEN_IMAGES[id],
      };
      const created = await client('glance', 'member').ask<{ id: string }>('/v2/images', { json });
      expect([created.status, created.text]).toEqual([201, expect.any(String)]);
      ids.set(id, created.body.id);
      const data = diskImage(Number(image?.['size'] ?? 196_616), Number(image?.['virtual_size'] ?? 1_048_576));
      const upload = { method: 'PUT', data, type: 'application/octet-stream' };
      const path = `/v2/images/${created.body.id}/file`;
      expect((await client('glance', 'member').ask(path, upload)).status).toBe(204);
    }

    /** The data of some images was uploaded in steps that are not recorded. */
    async function fillImage(id: string): Promise<void> {
      const { body } = await client('glance', 'admin').ask<{ status: string; name: string }>(`/v2/images/${id}`);
      if (body.status !== 'queued') return;
      const data = body.name.includes('corrupt') ? 'this is no disk image' : new Uint8Array(1_048_576);
      const upload = { method: 'PUT', data, type: 'application/octet-stream' };
      expect((await client('glance', 'admin').ask(`/v2/images/${id}/file`, upload)).status).toBe(204);
    }

    async function send(step: Step): Promise<void> {
      const imageRef = /"(?:imageRef|rescue_image_ref)": ?"([0-9a-f-]{36})"/.exec(JSON.stringify(step.body))?.[1];
      if (imageRef !== undefined && !ids.has(imageRef)) await prepareImage(imageRef);
      else if (imageRef !== undefined) await fillImage(ids.get(imageRef));
      const path = ids.translate(step.path);
      const isData = path.endsWith('/file');
      const answer = await client(step.service, step.as).ask(path, {
        method: step.method,
        headers: { ...step.headers },
        ...(isData
          ? { data: diskImage(196_616, 16_777_216), type: 'application/octet-stream' }
          : step.body === null
            ? {}
            : {
                json: JSON.parse(ids.translate(JSON.stringify(expand(step.body)))),
                type: step.headers['content-type'],
              }),
      });
      expect([answer.status, answer.text]).toEqual([step.status, expect.any(String)]);
      ids.learn(step.answer, answer.body);
      await pollUntil(
        () => cloud.sql(UNSETTLED),
        (rows) => rows.length === 0,
        { what: 'all is quiet', within: 20_000 },
      );
    }

    it.each(STEPS.map((step) => [step.name, step] as const))('%s', async (_name, step) => {
      await send(step);
      if (step.rows !== undefined) await expectRows(cloud, ids, expand(step.rows.tables) as Record<string, Row[]>);
    });

    it('tells everybody the same on the way: every notification of the recording, with its payload', async () => {
      const ours = await everyNotification(cloud);
      const differences = NOTIFICATIONS.flatMap((recorded) => unlike(recorded, ours[recorded.topic]));
      expect(differences.sort()).toEqual(Object.keys(UNLIKE).sort());
    });
  });
}
