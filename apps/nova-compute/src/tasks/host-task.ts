import type { RpcRequest } from '#messaging';
import type { BlockDeviceData, InstanceData } from '#nova-rpc';
import type { Arguments } from '../messages/argument-reader.js';
import { ArgumentReader } from '../messages/argument-reader.js';

/** One task of a server that its message asks this host to do. */
export interface HostTask {
  readonly host: string;
  readonly instance: InstanceData;
  readonly blockDevices: readonly BlockDeviceData[];
  readonly requestId: string;
  /** The RPC method: `reboot_instance`. Its event is `compute_reboot_instance`. */
  readonly method: string;
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
