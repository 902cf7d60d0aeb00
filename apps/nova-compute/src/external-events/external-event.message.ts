import type { RpcArgs, RpcRequest } from '#messaging';
import type { BlockDeviceData, ExternalEventData, InstanceData } from '#nova-rpc';
import { ArgumentReader, InvalidRpcArguments } from '../messages/argument-reader.js';

/** One event with the server that it is about. */
export interface ServerEvent {
  readonly host: string;
  readonly instance: InstanceData;
  readonly blockDevices: readonly BlockDeviceData[];
  readonly event: ExternalEventData;
}

const METHOD = 'external_instance_event';
const LIST = { type: 'array' };
const text = { type: 'string' };
const eventSchema = {
  type: 'object',
  properties: { instance_uuid: text, name: text, status: text, tag: { type: ['string', 'null'] } },
  required: ['instance_uuid', 'name', 'status', 'tag'],
};

/** @throws InvalidRpcArguments */
export function readServerEvents({ server: host }: RpcRequest, args: RpcArgs): ServerEvent[] {
  const reader = new ArgumentReader(METHOD, args);
  const lists = reader.plain<unknown[]>('bdms', LIST);
  const servers = new Map(
    reader.plain<unknown[]>('instances', LIST).map((instance, index) => {
      const one = new ArgumentReader(METHOD, { instance, bdms: lists[index] });
      const read = { host, instance: one.instance(), blockDevices: one.blockDevices('bdms') };
      return [read.instance.uuid, read] as const;
    }),
  );
  return reader.plain<unknown[]>('events', LIST).map((event) => {
    const one = new ArgumentReader(METHOD, { events: event });
    const read = one.object<ExternalEventData>('InstanceExternalEvent', 'events', eventSchema);
    const server = servers.get(read.instance_uuid);
    if (server === undefined)
      throw new InvalidRpcArguments(METHOD, 'instances', `there is no instance ${read.instance_uuid}`);
    return { ...server, event: read };
  });
}
