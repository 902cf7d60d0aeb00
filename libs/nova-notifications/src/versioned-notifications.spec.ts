import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { propertyFlow } from '#image-properties';
import type { NovaObject } from '#nova-rpc';
import { RECORDED_INSTANCE } from './fixtures/instance.js';
import { flavorNotifications } from './flavor-notification.js';
import { flavorPayload } from './flavor-payload.js';
import {
  INSTANCE_EVENTS,
  type InstanceEvent,
  type InstanceEventName,
  type InstancePayloadName,
} from './instance-events.js';
import {
  type EventDetails,
  type InstanceNews,
  instanceNotifications,
  updateDetails,
} from './instance-notifications.js';
import type { NotificationFormat } from './notification.js';
import type { NotifiedInstance } from './notified-instance.js';

type Payload = NovaObject<Record<string, unknown>>;

interface Recorded {
  readonly events: readonly {
    readonly event_type: string;
    readonly priority: string;
    readonly publisher: string;
    readonly class: string;
    readonly version: string;
    readonly block_devices?: readonly unknown[] | null;
  }[];
  readonly legacy_events: readonly string[];
  readonly payloads: Readonly<Record<string, Payload>>;
}

const fixture = new URL('./fixtures/versioned-notifications.json', import.meta.url);
const recorded = JSON.parse(await readFile(fixture, 'utf8')) as Recorded;

const data = (name: string) => recorded.payloads[name]?.['nova_object.data'] ?? {};
const POWER: Readonly<Record<string, number>> = { pending: 0, running: 1, shutdown: 4 };

/** The instance that the recorded payload tells of. */
function instanceOf(told: Readonly<Record<string, unknown>>): NotifiedInstance {
  const flavor = told['flavor'] as Payload;
  const same = ['uuid', 'user_id', 'reservation_id', 'host', 'node', 'os_type', 'architecture', 'created_at'];
  const also = ['launched_at', 'updated_at', 'terminated_at', 'deleted_at', 'task_state', 'display_name', 'metadata'];
  return {
    ...RECORDED_INSTANCE,
    ...Object.fromEntries([...same, ...also].map((key) => [key, told[key]])),
    project_id: String(told['tenant_id']),
    hostname: String(told['host_name']),
    image_ref: String(told['image_uuid']),
    vm_state: String(told['state']),
    power_state: POWER[String(told['power_state'])] ?? -1,
    flavor: { ...RECORDED_INSTANCE.flavor, ...(flavor['nova_object.data'] as object) },
  };
}

/** What whoever emits the event adds to the instance. */
const DETAILS: Readonly<Partial<Record<InstancePayloadName, (told: Record<string, unknown>) => EventDetails>>> = {
  InstanceActionSnapshotPayload: (told) => ({ versioned: { snapshot_image_id: String(told['snapshot_image_id']) } }),
  InstanceActionRescuePayload: (told) => ({ versioned: { rescue_image_ref: String(told['rescue_image_ref']) } }),
  InstanceActionVolumePayload: (told) => ({ versioned: { volume_id: String(told['volume_id']) } }),
  InstanceActionResizePrepPayload: (told) => ({
    versioned: { new_flavor: flavorPayload((told['new_flavor'] as Payload)['nova_object.data'] as never) },
  }),
  InstanceUpdatePayload: (told) =>
    updateDetails(
      instanceOf(told),
      { vm_state: 'building', task_state: 'scheduling' },
      new Date('2026-11-22T02:13:04Z'),
    ),
  InstanceExistsPayload: (told) => ({ versioned: { audit_period: told['audit_period'] as never } }),
};

function send(format: NotificationFormat, news: Partial<InstanceNews>) {
  const rules = { flow: propertyFlow('zed'), glance: 'http://127.0.0.1:9292', format };
  const initiator = { requestId: 'req-1', userId: 'ann', projectId: 'acme' };
  const all = {
    event: 'reboot.start',
    instance: RECORDED_INSTANCE,
    source: 'compute',
    host: 'realos',
    initiator,
  } as const;
  return instanceNotifications(rules, { ...all, ...news });
}

const names = Object.keys(INSTANCE_EVENTS) as InstanceEventName[];
const eventOf = (name: InstanceEventName): InstanceEvent => INSTANCE_EVENTS[name];
const instanceEvents = recorded.events.filter(({ event_type }) => event_type.startsWith('instance.'));

describe('versioned notifications', () => {
  it.each(instanceEvents)(
    '$event_type has the class, version, priority and block devices that were recorded',
    (event) => {
      const name = names.find((candidate) => `instance.${eventOf(candidate).versioned}` === event.event_type);
      if (name === undefined) throw new Error(`no event is called ${event.event_type}`);
      const source = event.publisher.replace('nova-', '') as InstanceNews['source'];
      const sent = send('versioned', { event: name, source }).map(({ payload, ...rest }) => ({
        ...rest,
        payload: payload as unknown as Payload,
      }));
      expect(sent).toMatchObject([
        {
          topic: 'versioned_notifications',
          publisherId: `${event.publisher}:realos`,
          eventType: event.event_type,
          priority: event.priority.toLowerCase(),
          payload: {
            'nova_object.name': event.class,
            'nova_object.namespace': 'nova',
            'nova_object.version': event.version,
            'nova_object.data': { block_devices: event.block_devices },
          },
        },
      ]);
    },
  );

  const classes = Object.keys(recorded.payloads).filter((name) => name.startsWith('Instance')) as InstancePayloadName[];
  it.each(classes)('a %s equals the recorded one, value by value', (name) => {
    const told = data(name);
    const recordedEvent = instanceEvents.find((event) => event.class === name)?.event_type;
    const event = names.find((candidate) => `instance.${eventOf(candidate).versioned}` === recordedEvent);
    const initiator = {
      requestId: String(told['request_id']),
      userId: String(told['action_initiator_user']),
      projectId: String(told['action_initiator_project']),
    };
    const instance = { ...instanceOf(told), ...(name === 'InstanceCreatePayload' ? { id: 2 } : {}) };
    const [sent] = send('versioned', { event, instance, initiator, details: DETAILS[name]?.(told) ?? {} });
    expect(sent?.payload).toEqual(recorded.payloads[name]);
  });

  it('every legacy event that was recorded is known, and goes out before its versioned form', () => {
    const legacy = names.map((name) => `compute.instance.${eventOf(name).legacy}`);
    expect(recorded.legacy_events.filter((event) => !legacy.includes(event))).toEqual([]);
    expect(send('both', {}).map(({ topic, publisherId }) => [topic, publisherId])).toEqual([
      ['notifications', 'compute.realos'],
      ['versioned_notifications', 'nova-compute:realos'],
    ]);
    expect(send('unversioned', {}).map(({ topic }) => topic)).toEqual(['notifications']);
  });

  it('an interface that is attached, and a lock, have no legacy form', () => {
    expect(send('unversioned', { event: 'interface_attach.start' })).toEqual([]);
    expect(send('both', { event: 'lock', source: 'api' }).map(({ eventType }) => eventType)).toEqual(['instance.lock']);
  });

  it('tells the volumes and addresses of a server, and what went wrong at priority error', () => {
    const network = { id: 'net', label: 'private', bridge: 'br-int', ips: ['10.0.0.9'] };
    const vif = { id: 'port-1', type: 'ovs', address: 'fa:16:3e:00:00:01', devname: 'tap0', network };
    const details =
      'FlavorDiskTooSmall\nError: too small\n    at BuildService.spawn (file:///app/build.service.js:9:5)';
    const device = { device_name: '/dev/vda', boot_index: 0, delete_on_termination: true, volume_id: 'vol-1' };
    const local = { ...device, volume_id: null };
    const [sent] = send('versioned', {
      event: 'reboot.error',
      instance: { ...RECORDED_INSTANCE, network_info: [vif] },
      details: { fault: { message: 'too small', details }, blockDevices: [device, local] as never },
    });
    expect(sent).toMatchObject({
      eventType: 'instance.reboot.error',
      priority: 'error',
      payload: {
        'nova_object.data': {
          fault: {
            'nova_object.name': 'ExceptionPayload',
            'nova_object.version': '1.1',
            'nova_object.data': {
              module_name: 'build.service',
              function_name: 'spawn',
              exception: 'FlavorDiskTooSmall',
              exception_message: 'too small',
              traceback: details,
            },
          },
          ip_addresses: [
            {
              'nova_object.name': 'IpPayload',
              'nova_object.data': {
                label: 'private',
                mac: 'fa:16:3e:00:00:01',
                meta: {},
                port_uuid: 'port-1',
                version: 4,
                address: '10.0.0.9',
                device_name: 'tap0',
              },
            },
          ],
          block_devices: [{ 'nova_object.name': 'BlockDevicePayload', 'nova_object.data': { ...device, tag: null } }],
        },
      },
    });
  });

  it.each(['create', 'update'] as const)('flavor.%s equals the recorded one', (action) => {
    const told = data(`flavor.${action}`);
    const details = { description: null, projects: [], extra_specs: told['extra_specs'] as never };
    const [sent, ...more] = flavorNotifications('both', action, told as never, details, 'realos');
    expect(sent).toEqual({
      topic: 'versioned_notifications',
      publisherId: 'nova-api:realos',
      eventType: `flavor.${action}`,
      priority: 'info',
      payload: recorded.payloads[`flavor.${action}`],
    });
    expect([more, flavorNotifications('unversioned', action, told as never, details, 'realos')]).toEqual([[], []]);
  });
});
