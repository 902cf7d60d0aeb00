import { Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { type RpcArgs, RpcMethod, type RpcRequest } from '#messaging';
import { type BlockDeviceData, type NetworkInfoVif, NovaRpcError } from '#nova-rpc';
import { ArgumentReader, InvalidRpcArguments } from '../messages/argument-reader.js';
import { readTask } from '../tasks/host-task.js';
import { passes } from './attachment-runner.service.js';
import { InterfaceAttachmentService, type PluggedServer } from './interface-attachment.service.js';
import { VolumeAttachmentService, type VolumeDevice } from './volume-attachment.service.js';

const text = { type: 'string' };
const textOrNull = { type: ['string', 'null'] };

function readServer(method: string, request: RpcRequest, args: RpcArgs): PluggedServer {
  return readTask(method, request, args);
}

function readVolumeDevice(method: string, request: RpcRequest, args: RpcArgs): VolumeDevice {
  const server = readServer(method, request, args);
  const volumeId = new ArgumentReader(method, args).plain<string>('volume_id', text);
  const found = server.blockDevices.find(({ volume_id }) => volume_id === volumeId);
  if (found?.attachment_id == null)
    throw new InvalidRpcArguments(method, 'bdms', `volume ${volumeId} has no attachment`);
  return { ...server, device: found as BlockDeviceData & VolumeDevice['device'] };
}

/** What went wrong is undone, and reported as a fault, by now: the message is not to come again. */
async function settled(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (passes(error)) throw error;
  }
}

/** Calls and casts to `compute.<host>` that plug volumes and VIFs into servers that run. */
export class AttachmentEndpoint {
  constructor(
    @Inject(VolumeAttachmentService) private readonly volumes: VolumeAttachmentService,
    @Inject(InterfaceAttachmentService) private readonly interfaces: InterfaceAttachmentService,
  ) {}

  @RpcMethod()
  reserve_block_device_name(@Payload() args: RpcArgs, @Ctx() request: RpcRequest): string {
    const device = new ArgumentReader('reserve_block_device_name', args).plain<string | null>('device', textOrNull);
    const { instance, blockDevices } = readServer('reserve_block_device_name', request, args);
    return this.volumes.deviceName(instance, blockDevices, device);
  }

  @RpcMethod()
  attach_volume(@Payload() args: RpcArgs, @Ctx() request: RpcRequest): Promise<void> {
    return settled(this.volumes.attach(readVolumeDevice('attach_volume', request, args)));
  }

  @RpcMethod()
  detach_volume(@Payload() args: RpcArgs, @Ctx() request: RpcRequest): Promise<void> {
    return settled(this.volumes.detach(readVolumeDevice('detach_volume', request, args)));
  }

  @RpcMethod()
  async attach_interface(@Payload() args: RpcArgs, @Ctx() request: RpcRequest): Promise<NetworkInfoVif> {
    const reader = new ArgumentReader('attach_interface', args);
    const asked = {
      uuid: reader.plain<string | null>('network_id', textOrNull),
      port: reader.plain<string | null>('port_id', textOrNull),
      fixed_ip: reader.plain<string | null>('requested_ip', textOrNull),
    };
    try {
      return await this.interfaces.attach(readServer('attach_interface', request, args), asked);
    } catch (error) {
      if (error instanceof NovaRpcError || passes(error)) throw error;
      const uuid = String(readServer('attach_interface', request, args).instance.uuid);
      throw new NovaRpcError('InterfaceAttachFailed', `Failed to attach network adapter device to ${uuid}`);
    }
  }

  @RpcMethod()
  detach_interface(@Payload() args: RpcArgs, @Ctx() request: RpcRequest): Promise<void> {
    const portId = new ArgumentReader('detach_interface', args).plain<string>('port_id', text);
    return settled(this.interfaces.detach(readServer('detach_interface', request, args), portId));
  }
}
