import type { ImageMetadata } from '#image-properties';
import { RpcError } from '#messaging';
import { type BuildRetry, type InstanceData, InvalidNovaObject, objectData } from '#nova-rpc';
import { OpenStackError, validateBody } from '#openstack-http';

/** A build that one host has failed. */
export interface FailedBuild {
  readonly uuid: string;
  readonly image: ImageMetadata;
  readonly retry: BuildRetry;
  /** The host that failed last, and its node. */
  readonly host: string;
  readonly node: string;
  readonly hints: Readonly<Record<string, unknown>>;
}

/** A message that no retry makes right. */
class InvalidBuildInstances extends RpcError {
  override readonly remoteModule = 'builtins';
  override readonly remoteClass = 'ValueError';
  override readonly retryable = false;
}

const LARGEST = 2_147_483_647;
/** PostgreSQL's text holds every character but this one. */
const text = { type: 'string', pattern: '^[^\\u0000]*$' } as const;
const name = { ...text, minLength: 1, maxLength: 255 } as const;
const uuid = { type: 'string', pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' } as const;
const instanceSchema = { type: 'object', properties: { uuid }, required: ['uuid'] };
const pair = { type: 'array', items: name, minItems: 2, maxItems: 2 } as const;
const schema = {
  type: 'object',
  properties: {
    instances: { type: 'array', minItems: 1, maxItems: 1, items: { type: 'object' } },
    image: { type: 'object', properties: { properties: { type: 'object' } } },
    request_spec: { type: 'object', properties: { scheduler_hints: { type: 'object' } } },
    filter_properties: {
      type: 'object',
      properties: {
        retry: {
          type: 'object',
          properties: {
            num_attempts: { type: 'integer', minimum: 1, maximum: LARGEST },
            hosts: { type: 'array', items: pair, minItems: 1 },
            exc_reason: text,
            exc: { type: 'array', items: text },
          },
          required: ['num_attempts', 'hosts'],
        },
      },
      required: ['retry'],
    },
  },
  required: ['instances', 'image', 'filter_properties'],
};

interface Arguments {
  readonly instances: readonly unknown[];
  readonly image: ImageMetadata;
  readonly request_spec?: { readonly scheduler_hints?: Readonly<Record<string, unknown>> };
  readonly filter_properties: { readonly retry: BuildRetry };
}

/** @throws RpcError that sends the message to the dead letters, with what is wrong */
export function readFailedBuild(args: unknown): FailedBuild {
  try {
    const { instances, image, request_spec, filter_properties } = validateBody<Arguments>(schema, args);
    const { uuid } = validateBody<InstanceData>(instanceSchema, objectData('Instance', instances[0]));
    const { retry } = filter_properties;
    const [host, node] = retry.hosts.at(-1) ?? ['', ''];
    return { uuid, image, retry, host, node, hints: request_spec?.scheduler_hints ?? {} };
  } catch (error) {
    if (!(error instanceof OpenStackError || error instanceof InvalidNovaObject)) throw error;
    throw new InvalidBuildInstances(`build_instances: ${error.message}`);
  }
}
