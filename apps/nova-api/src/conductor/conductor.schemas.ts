import type { InstanceDestroy, InstanceUpdate, ResumeTasks, ServiceUpdate, StaleInstances } from '#nova-rpc';

/** What each method of the conductor takes. */
export interface ConductorArguments {
  readonly instance_update: InstanceUpdate;
  readonly instance_destroy: InstanceDestroy;
  readonly service_update: ServiceUpdate;
  readonly resume_tasks: ResumeTasks;
  readonly settled_instances: ResumeTasks;
  readonly stale_instances: StaleInstances;
  readonly stale_instances_removed: StaleInstances;
}

/** A column `integer`. */
const LARGEST = 2_147_483_647;
const count = { type: 'integer', minimum: 0, maximum: LARGEST };
const id = { type: 'integer', minimum: 1, maximum: LARGEST };
/** PostgreSQL's text holds every character but this one. */
const STORABLE = '^[^\\u0000]*$';
const long = { type: 'string', pattern: STORABLE };
const text = { type: 'string', maxLength: 255, pattern: STORABLE };
const textOrNull = { ...text, type: ['string', 'null'] };
const name = { ...text, minLength: 1 };
const nameOrNull = { ...name, type: ['string', 'null'] };
const flag = { type: ['boolean', 'null'] };
const uuid = { type: 'string', pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' };
const time = { type: 'string', format: 'date-time' };
const list = (items: object) => ({ type: 'array', items });
/** Texts by name. */
const texts = (value: object) => ({ type: 'object', propertyNames: text, additionalProperties: value });
/** Exactly these members, `required` of them always. */
const record = (properties: Record<string, object>, required: readonly string[] = []) => ({
  ...{ type: 'object', properties, required, additionalProperties: false },
});
const arguments_ = { type: 'object' };

const updates = record({
  ...{ vm_state: name, task_state: nameOrNull, power_state: count, root_device_name: textOrNull, launched_at: time },
  ...{ host: nameOrNull, node: nameOrNull, image_ref: text, progress: count },
  ...{ system_metadata: texts({ ...long, type: ['string', 'null'] }), system_metadata_removed: list(text) },
});

/** A row with whatever else the release's object holds. */
const blockDevice = {
  type: 'object',
  properties: {
    uuid,
    ...{ source_type: { enum: ['image', 'volume', 'snapshot', 'blank', null] } },
    ...{ destination_type: { enum: ['local', 'volume', null] }, connection_info: { type: ['object', 'null'] } },
    ...{ device_name: textOrNull, device_type: textOrNull, disk_bus: textOrNull, guest_format: textOrNull },
    ...{ image_id: textOrNull, snapshot_id: textOrNull, volume_id: textOrNull, attachment_id: textOrNull },
    ...{ boot_index: { type: ['integer', 'null'], minimum: -LARGEST, maximum: LARGEST } },
    ...{ volume_size: { ...count, type: ['integer', 'null'] }, delete_on_termination: flag, no_device: flag },
  },
  required: ['uuid'],
};

const vif = {
  type: 'object',
  properties: {
    ...{ id: name, type: text, address: text, devname: text },
    network: {
      type: 'object',
      properties: { id: text, label: text, bridge: text, ips: list(text) },
      required: ['id', 'label', 'bridge', 'ips'],
    },
  },
  required: ['id', 'type', 'address', 'network'],
};

const fault = record({ code: count, message: text, details: long, host: name }, ['code', 'message', 'details', 'host']);

const event = record(
  {
    ...{ name, phase: { enum: ['start', 'finish'] }, host: name },
    ...{ result: { enum: ['Success', 'Error'] }, traceback: long, details: long },
  },
  ['name', 'phase', 'host'],
);

const pair = { type: 'array', items: name, minItems: 2, maxItems: 2 };
const reschedule = record(
  {
    retry: record({ num_attempts: id, hosts: { ...list(pair), minItems: 1 } }, ['num_attempts', 'hosts']),
    ...{ image: { type: 'object' }, ignore_hosts: list(text), requested_host: nameOrNull },
  },
  ['retry', 'image', 'ignore_hosts', 'requested_host'],
);
const side = { enum: ['source', 'destination'] };
const move = record(
  {
    ...{ migration_id: id, status: name, dest_host: text, side, release: side },
    ...{ flavor: { enum: ['new', 'old', 'settle'] }, reschedule },
  },
  ['migration_id'],
);

const computeNode = record(
  {
    ...{ hypervisor_hostname: name, hypervisor_type: name, hypervisor_version: count },
    ...{ vcpus: count, memory_mb: count, local_gb: count, host_ip: name, traits: list(name) },
    ...{ cpu_info: long, supported_instances: long },
    numa_topology: { ...long, type: ['string', 'null'] },
  },
  [
    ...['hypervisor_hostname', 'hypervisor_type', 'hypervisor_version', 'vcpus', 'memory_mb', 'local_gb', 'cpu_info'],
    ...['supported_instances', 'host_ip', 'traits', 'numa_topology'],
  ],
);

const ofHost = record({ host: name }, ['host']);
const instancesOfHost = record({ host: name, instance_uuids: list(uuid) }, ['host', 'instance_uuids']);

/** Arguments of every method, by its name: a column or a look-up takes whatever fits. */
export const CONDUCTOR_SCHEMAS: Readonly<Record<keyof ConductorArguments, object>> = {
  instance_update: record(
    {
      ...{ instance_uuid: uuid, updates, expected_task_state: list(nameOrNull) },
      ...{ expected_request_id: text, expected_host: name, block_device_mapping: list(blockDevice) },
      ...{ block_device_sizes: { type: 'object', propertyNames: uuid, additionalProperties: count } },
      ...{ block_devices_removed: list(uuid), network_info_change: record({ add: vif, remove: text }) },
      ...{ fault, event, move },
      next: record({ host: name, method: name, args: arguments_ }, ['host', 'method', 'args']),
    },
    ['instance_uuid', 'updates'],
  ),
  instance_destroy: record({ instance_uuid: uuid }, ['instance_uuid']),
  service_update: record(
    {
      ...{ host: name, binary: { const: 'nova-compute' }, topic: { const: 'compute' }, compute_node: computeNode },
      aggregates: list(record({ name, metadata: texts(text) }, ['name', 'metadata'])),
    },
    ['host', 'binary', 'topic', 'compute_node', 'aggregates'],
  ),
  resume_tasks: ofHost,
  settled_instances: ofHost,
  stale_instances: instancesOfHost,
  stale_instances_removed: instancesOfHost,
};
