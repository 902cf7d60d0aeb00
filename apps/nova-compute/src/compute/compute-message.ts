import type { ImageMetadata } from '#image-properties';
import { RpcError, type RpcRequest } from '#messaging';
import {
  type BlockDeviceData,
  type BuildRetry,
  type InstanceData,
  InvalidNovaObject,
  type MigrationData,
  type NovaObject,
  objectData,
} from '#nova-rpc';
import { OpenStackError, validateBody } from '#openstack-http';
import type { HostTask } from '../tasks/task-runner.service.js';
import {
  blockDeviceSchema,
  filterPropertiesSchema,
  imageSchema,
  instanceSchema,
  textsSchema,
} from './message.schema.js';

/** A message that no retry makes right: it goes to the dead letters at once, with what was wrong. */
export class InvalidRpcArguments extends RpcError {
  override readonly remoteModule = 'builtins';
  override readonly remoteClass = 'ValueError';
  override readonly retryable = false;

  constructor(method: string, argument: string, reason: string) {
    super(`${method}: argument ${argument} is not valid: ${reason}`);
  }
}

type Arguments = Readonly<Record<string, unknown>>;

/** One server to build, as its message tells it. */
export interface BuildRequest {
  readonly host: string;
  readonly instance: InstanceData;
  /** As the API read it, values uncut. */
  readonly image: ImageMetadata;
  readonly blockDevices: readonly BlockDeviceData[];
  /** Where it was tried; null when it is not to be tried elsewhere. */
  readonly retry: BuildRetry | null;
  /** The message's arguments, to be handed on when another host is to build it. */
  readonly args: Arguments;
}

/** One server to delete. */
export type TerminateRequest = Omit<BuildRequest, 'image' | 'retry' | 'args'>;

/** Reads arguments of one method; every refusal names the method and the argument. */
export class ArgumentReader {
  constructor(
    private readonly method: string,
    private readonly args: Arguments,
  ) {}

  plain<T>(name: string, schema: object): T {
    return this.#checked(name, () => validateBody<T>(schema, this.args[name]));
  }

  object<T>(objectName: string, name: string, schema: object): T {
    return this.#checked(name, () => validateBody<T>(schema, objectData(objectName, this.args[name])));
  }

  instance(): InstanceData {
    return this.#checked('instance', () =>
      validateBody<InstanceData>(instanceSchema, objectData('Instance', this.args['instance'])),
    );
  }

  blockDevices(name: string): BlockDeviceData[] {
    return this.#checked(name, () => {
      const list = objectData<{ objects?: unknown }>('BlockDeviceMappingList', this.args[name]);
      if (!Array.isArray(list.objects)) throw new InvalidNovaObject('BlockDeviceMappingList with objects', list);
      return list.objects.map((object: NovaObject<BlockDeviceData>) =>
        validateBody<BlockDeviceData>(blockDeviceSchema, objectData('BlockDeviceMapping', object)),
      );
    });
  }

  #checked<T>(name: string, read: () => T): T {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof OpenStackError || error instanceof InvalidNovaObject)) throw error;
      throw new InvalidRpcArguments(this.method, name, error.message);
    }
  }
}

/** @throws InvalidRpcArguments */
export function readBuildRequest(host: string, args: Arguments): BuildRequest {
  const reader = new ArgumentReader('build_and_run_instance', args);
  return {
    host,
    instance: reader.instance(),
    image: reader.plain<ImageMetadata>('image', imageSchema),
    blockDevices: reader.blockDevices('block_device_mapping'),
    retry: reader.plain<{ retry?: BuildRetry }>('filter_properties', filterPropertiesSchema).retry ?? null,
    args,
  };
}

/** @throws InvalidRpcArguments */
export function readTerminateRequest(host: string, args: Arguments): TerminateRequest {
  const reader = new ArgumentReader('terminate_instance', args);
  return { host, instance: reader.instance(), blockDevices: reader.blockDevices('bdms') };
}

/** One step of a server's move to another host. */
export interface MoveTask extends HostTask {
  readonly migration: MigrationData;
}

const migrationSchema = {
  type: 'object',
  properties: {
    id: { type: 'integer', minimum: 1 },
    source_compute: { type: 'string' },
    dest_compute: { type: 'string' },
    status: { type: 'string' },
    migration_type: { enum: ['resize', 'migration', 'live-migration', 'evacuation'] },
  },
  required: ['id', 'source_compute', 'dest_compute', 'status', 'migration_type'],
};

/** @throws InvalidRpcArguments */
export function readMove(method: string, request: RpcRequest, args: Arguments): MoveTask {
  const migration = new ArgumentReader(method, args).object<MigrationData>('Migration', 'migration', migrationSchema);
  return { ...readTask(method, request, args), migration };
}

/** One task of a server that exists. @throws InvalidRpcArguments */
export function readTask(method: string, { server: host, context }: RpcRequest, args: Arguments): HostTask {
  const reader = new ArgumentReader(method, args);
  return {
    host,
    method,
    requestId: String(context['request_id'] ?? ''),
    instance: reader.instance(),
    blockDevices: reader.blockDevices('bdms'),
  };
}

/** What the drift of a server's properties is worked out from. */
export interface DriftRequest extends TerminateRequest {
  readonly image: ImageMetadata | null;
  readonly volume: Readonly<Record<string, string>> | null;
  readonly specImage: ImageMetadata | null;
}

/** @throws InvalidRpcArguments */
export function readDriftRequest(host: string, args: Arguments): DriftRequest {
  const reader = new ArgumentReader('get_property_drift', args);
  const image = (name: string) => reader.plain<ImageMetadata | null>(name, { anyOf: [imageSchema, { type: 'null' }] });
  return {
    host,
    instance: reader.instance(),
    blockDevices: reader.blockDevices('bdms'),
    image: image('image'),
    specImage: image('request_spec_image'),
    volume: reader.plain<Readonly<Record<string, string>> | null>('volume_image_metadata', textsSchema),
  };
}
