import type { BlockDeviceData, InstanceData } from '#nova-rpc';
import type { Arguments } from '../messages/argument-reader.js';
import { ArgumentReader } from '../messages/argument-reader.js';

/** One server to delete. */
export interface TerminateRequest {
  readonly host: string;
  readonly instance: InstanceData;
  readonly blockDevices: readonly BlockDeviceData[];
}

/** @throws InvalidRpcArguments */
export function readTerminateRequest(host: string, args: Arguments): TerminateRequest {
  const reader = new ArgumentReader('terminate_instance', args);
  return { host, instance: reader.instance(), blockDevices: reader.blockDevices('bdms') };
}
