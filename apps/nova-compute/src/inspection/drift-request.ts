import type { ImageMetadata } from '#image-properties';
import type { BlockDeviceData, InstanceData } from '#nova-rpc';
import type { Arguments } from '../messages/argument-reader.js';
import { ArgumentReader } from '../messages/argument-reader.js';
import { imageSchema, textsSchema } from '../messages/message.schema.js';

/** What the drift of a server's properties is worked out from. */
export interface DriftRequest {
  readonly host: string;
  readonly instance: InstanceData;
  readonly blockDevices: readonly BlockDeviceData[];
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
