import type { FlavorFacts, ImageMetadata } from '#image-properties';
import type { RpcRequest } from '#messaging';
import type { MoveRetry } from '#nova-rpc';
import { ArgumentReader } from '../messages/argument-reader.js';
import { imageSchema } from '../messages/message.schema.js';
import { readMove } from './move-task.js';
import type { ResizeTask } from './resize.service.js';

type Arguments = Readonly<Record<string, unknown>>;

const count = { type: 'integer', minimum: 0 } as const;
const flavorSchema = {
  type: 'object',
  properties: {
    id: count,
    name: { type: 'string' },
    memory_mb: count,
    vcpus: count,
    root_gb: count,
    ephemeral_gb: count,
    extra_specs: { type: 'object' },
  },
  required: ['id', 'name', 'memory_mb', 'vcpus', 'root_gb', 'ephemeral_gb', 'extra_specs'],
};

const pair = { type: 'array', items: { type: 'string' }, minItems: 2, maxItems: 2 } as const;
const retrySchema = {
  type: 'object',
  properties: { num_attempts: { type: 'integer', minimum: 1 }, hosts: { type: 'array', items: pair, minItems: 1 } },
  required: ['num_attempts', 'hosts'],
};
const filterSchema = { type: 'object', properties: { retry: retrySchema } };
const specSchema = {
  type: 'object',
  properties: {
    ignore_hosts: { type: 'array', items: { type: 'string' } },
    requested_destination: { type: ['string', 'null'] },
  },
};

/** The arguments that a resize hands on from step to step, beside what the conductor puts in anew. */
function handedOn(args: Arguments): Arguments {
  const { instance: _instance, bdms: _bdms, migration: _migration, ...others } = args;
  return others;
}

/** @param flavorArgument what the release calls the new flavor. @throws InvalidRpcArguments */
export function readResize(method: string, request: RpcRequest, args: Arguments, flavorArgument: string): ResizeTask {
  const reader = new ArgumentReader(method, args);
  const filters = reader.plain<{ retry?: MoveRetry }>('filter_properties', filterSchema);
  const spec = reader.plain<{ ignore_hosts?: string[]; requested_destination?: string | null }>(
    'request_spec',
    specSchema,
  );
  return {
    ...readMove(method, request, args),
    args: handedOn(args),
    flavor: reader.object<FlavorFacts>('Flavor', flavorArgument, flavorSchema),
    image: reader.plain<ImageMetadata>('image', imageSchema),
    retry: filters.retry ?? null,
    ignoreHosts: spec.ignore_hosts ?? [],
    requestedHost: spec.requested_destination ?? null,
  };
}
