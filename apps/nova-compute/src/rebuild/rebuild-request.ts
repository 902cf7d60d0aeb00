import type { SystemMetadata } from '#image-properties';
import type { RpcArgs, RpcRequest } from '#messaging';
import { ArgumentReader } from '../messages/argument-reader.js';
import type { HostTask } from '../tasks/host-task.js';
import { readTask } from '../tasks/host-task.js';

/** One server to be made again from another image, or from the same. */
export interface RebuildTask extends HostTask {
  readonly imageRef: string;
  readonly origImageRef: string;
  readonly origSystemMetadata: SystemMetadata;
  readonly preserveEphemeral: boolean;
  /** Whether a root volume gets the image too (since 6.1). */
  readonly reimagesBootVolume: boolean;
}

const text = { type: 'string' };
const textOrNull = { type: ['string', 'null'] };
const flag = { type: 'boolean' };
const rows = { type: 'object', additionalProperties: textOrNull };

/** @throws InvalidRpcArguments */
export function readRebuildTask(request: RpcRequest, args: RpcArgs): RebuildTask {
  const reader = new ArgumentReader('rebuild_instance', args);
  return {
    ...readTask('rebuild_instance', request, args),
    imageRef: reader.plain<string>('image_ref', text),
    origImageRef: reader.plain<string | null>('orig_image_ref', textOrNull) ?? '',
    origSystemMetadata: reader.plain<SystemMetadata>('orig_sys_metadata', rows),
    preserveEphemeral: reader.plain<boolean>('preserve_ephemeral', flag),
    reimagesBootVolume: args['reimage_boot_volume'] !== undefined && reader.plain<boolean>('reimage_boot_volume', flag),
  };
}
