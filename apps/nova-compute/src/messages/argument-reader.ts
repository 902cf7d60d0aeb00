import { RpcError } from '#messaging';
import { type BlockDeviceData, type InstanceData, InvalidNovaObject, type NovaObject, objectData } from '#nova-rpc';
import { OpenStackError, validateBody } from '#openstack-http';
import { blockDeviceSchema, instanceSchema } from './message.schema.js';

/** A message that no retry makes right: it goes to the dead letters at once, with what was wrong. */
export class InvalidRpcArguments extends RpcError {
  override readonly remoteModule = 'builtins';
  override readonly remoteClass = 'ValueError';
  override readonly retryable = false;

  constructor(method: string, argument: string, reason: string) {
    super(`${method}: argument ${argument} is not valid: ${reason}`);
  }
}

/** Arguments of an RPC method as they came. */
export type Arguments = Readonly<Record<string, unknown>>;

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
