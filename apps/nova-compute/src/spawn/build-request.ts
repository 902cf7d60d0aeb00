import type { ImageMetadata } from '#image-properties';
import type { BlockDeviceData, BuildRetry, InstanceData } from '#nova-rpc';
import type { Arguments } from '../messages/argument-reader.js';
import { ArgumentReader } from '../messages/argument-reader.js';
import { filterPropertiesSchema, imageSchema } from '../messages/message.schema.js';

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
