import { describe, expect, it } from '@jest/globals';
import { novaObject } from '#nova-rpc';
import { releaseRow } from '#releases';
import { blockDeviceList } from '../test/build-message.js';
import { serverToBuild } from '../test/compute.harness.js';
import { computeEndpoints } from './compute-endpoints.js';
import { InspectionEndpoint } from './inspection/inspection.endpoint.js';

const { objects, compute } = releaseRow('zed').rpc;
const { instance, blockDevices } = serverToBuild({});
const bdms = blockDeviceList(blockDevices, 'zed');
const server = { instance: novaObject('Instance', objects.Instance, instance), bdms };
/** What each kind of object or argument of a message is when it is right. */
const RIGHT = { ...server, image: {}, filter_properties: {}, request_spec: {}, block_device_mapping: bdms };

/** Services that are never to be asked anything. */
function untouched() {
  const calls: string[] = [];
  const service = new Proxy({}, { get: (_target, name) => async () => calls.push(String(name)) });
  return { calls, service };
}

/** Every method of every endpoint, off the list that the bus is told. */
const METHODS = [...computeEndpoints(compute), InspectionEndpoint].flatMap((endpoint) => {
  const own = endpoint === InspectionEndpoint ? endpoint : (Object.getPrototypeOf(endpoint) as typeof endpoint);
  return Object.getOwnPropertyNames(own.prototype)
    .filter((name) => name !== 'constructor')
    .map((name) => [name, own] as const);
});
/** Their argument is the uuid itself. */
const BY_UUID = new Set(['get_domain_xml', 'cleanup_moved_instance']);

/** An endpoint's method, with services that remember what they were asked. */
function asked(name: string, Endpoint: (typeof METHODS)[number][1]) {
  const { calls, service } = untouched();
  // Of what endpoints are given, only the configuration is read by them and not asked.
  const config = Object.assign(Object.create(service), { release: 'zed' });
  const made = new (Endpoint as unknown as new (...given: unknown[]) => Record<string, unknown>)(
    service,
    service,
    service,
    config,
  );
  const method = made[name] as (args: unknown, request: unknown) => unknown;
  const ask = async (args: unknown) => method.call(made, args, { server: 'h', context: {}, deliveryCount: 1 });
  return { calls, ask };
}

describe('every method of a compute host', () => {
  it('is here', () => {
    expect(METHODS.length).toBeGreaterThan(35);
  });

  it.each(METHODS.filter(([name]) => !BY_UUID.has(name)))(
    '%s refuses for good what it cannot read',
    async (name, Endpoint) => {
      const { calls, ask } = asked(name, Endpoint);
      const { instance: good, ...others } = RIGHT;
      const wrong = { ...good, 'nova_object.data': { ...instance, uuid: '../../etc' } };
      const bare = { ...good, 'nova_object.data': {} };
      const known =
        name === 'external_instance_event'
          ? { instances: [wrong], bdms: [bdms], events: [] }
          : { ...others, instance: wrong };
      for (const args of [{}, { instance: 'x', instances: 'x' }, { ...others, instance: bare, instances: {} }, known])
        await expect(ask(args)).rejects.toMatchObject({ retryable: false });
      expect(calls).toEqual([]);
    },
  );

  it.each(METHODS.filter(([name]) => BY_UUID.has(name)))(
    '%s refuses for good what is no uuid',
    async (name, Endpoint) => {
      const { calls, ask } = asked(name, Endpoint);
      for (const uuid of [undefined, null, '', 1, {}, ['x'], '../../etc/passwd', `${instance.uuid} `, '__proto__'])
        await expect(ask(uuid)).rejects.toMatchObject({ retryable: false });
      expect(calls).toEqual([]);
      await ask(instance.uuid);
      expect(calls).toHaveLength(1);
    },
  );
});
