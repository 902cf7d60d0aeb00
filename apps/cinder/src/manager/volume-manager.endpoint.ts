import { Ctx, Payload } from '@nestjs/microservices';
import { type RpcArgs, RpcEndpoint, RpcMethod, type RpcRequest } from '#messaging';
import { BackupCreatorService } from '../backup-manager/backup-creator.service.js';
import { checkedArgs, contextOf, idOf, mayTryAgain, workOn } from '../bus/rpc-arguments.js';
import { VOLUME_MANAGER_SCHEMAS } from '../bus/rpc-schemas.js';
import { VOLUME_RPC_VERSION, VOLUME_TOPIC } from '../common/cinder-constants.js';
import { AttachmentManagerService } from './attachment-manager.service.js';
import { SnapshotManagerService } from './snapshot-manager.service.js';
import { VolumeBuilderService } from './volume-builder.service.js';
import { VolumeExtenderService } from './volume-extender.service.js';
import { VolumeReimagerService } from './volume-reimager.service.js';
import { VolumeRemoverService } from './volume-remover.service.js';
import { VolumeRetyperService } from './volume-retyper.service.js';
import { VolumeTransfererService } from './volume-transferer.service.js';
import { VolumeUploaderService } from './volume-uploader.service.js';

const read = (method: keyof typeof VOLUME_MANAGER_SCHEMAS, args: RpcArgs) =>
  checkedArgs(method, VOLUME_MANAGER_SCHEMAS[method], args);

/** The volume manager on the bus (cinder/volume/manager.py VolumeManager). */
@RpcEndpoint({ topic: VOLUME_TOPIC, version: VOLUME_RPC_VERSION, delivery: 'at-least-once' })
export class VolumeManagerEndpoint {
  constructor(
    private readonly builder: VolumeBuilderService,
    private readonly remover: VolumeRemoverService,
    private readonly snapshots: SnapshotManagerService,
    private readonly attachments: AttachmentManagerService,
    private readonly uploader: VolumeUploaderService,
    private readonly extender: VolumeExtenderService,
    private readonly retyper: VolumeRetyperService,
    private readonly reimager: VolumeReimagerService,
    private readonly transferer: VolumeTransfererService,
    private readonly backups: BackupCreatorService,
  ) {}

  @RpcMethod({ idempotencyKey: workOn('volume') })
  create_volume(@Payload() given: RpcArgs, @Ctx() request: RpcRequest): Promise<void> {
    const args = read('create_volume', given);
    return this.builder.build(idOf(args, 'volume'), contextOf(request), mayTryAgain(request));
  }

  @RpcMethod({ idempotencyKey: workOn('volume') })
  delete_volume(@Payload() given: RpcArgs, @Ctx() request: RpcRequest): Promise<void> {
    const args = read('delete_volume', given);
    return this.remover.remove(idOf(args, 'volume'), contextOf(request), args['cascade'] === true);
  }

  @RpcMethod({ idempotencyKey: workOn('snapshot') })
  create_snapshot(@Payload() given: RpcArgs, @Ctx() request: RpcRequest): Promise<void> {
    const args = read('create_snapshot', given);
    return this.snapshots.take(idOf(args, 'snapshot'), contextOf(request));
  }

  @RpcMethod({ idempotencyKey: workOn('snapshot') })
  delete_snapshot(@Payload() given: RpcArgs, @Ctx() request: RpcRequest): Promise<void> {
    const args = read('delete_snapshot', given);
    return this.snapshots.remove(idOf(args, 'snapshot'), contextOf(request));
  }

  @RpcMethod({ idempotencyKey: workOn('volume_id') })
  copy_volume_to_image(@Payload() given: RpcArgs, @Ctx() request: RpcRequest): Promise<void> {
    const args = read('copy_volume_to_image', given);
    return this.uploader.upload(idOf(args, 'volume_id'), contextOf(request), mayTryAgain(request));
  }

  @RpcMethod({ idempotencyKey: workOn('volume') })
  extend_volume(@Payload() given: RpcArgs, @Ctx() request: RpcRequest): Promise<void> {
    const args = read('extend_volume', given);
    return this.extender.extend(idOf(args, 'volume'), contextOf(request));
  }

  @RpcMethod({ idempotencyKey: workOn('volume') })
  retype(@Payload() given: RpcArgs, @Ctx() request: RpcRequest): Promise<void> {
    const args = read('retype', given);
    return this.retyper.retype(idOf(args, 'volume'), contextOf(request));
  }

  @RpcMethod({ idempotencyKey: workOn('volume') })
  reimage(@Payload() given: RpcArgs, @Ctx() request: RpcRequest): Promise<void> {
    const args = read('reimage', given);
    return this.reimager.reimage(idOf(args, 'volume'), contextOf(request), mayTryAgain(request));
  }

  @RpcMethod({ idempotencyKey: workOn('backup') })
  get_backup_device(@Payload() given: RpcArgs, @Ctx() request: RpcRequest): Promise<void> {
    const args = read('get_backup_device', given);
    return this.backups.offerDevice(idOf(args, 'backup'), contextOf(request));
  }

  /** A call: the volume changes its owner in the API, once the backend has agreed. */
  @RpcMethod({ delivery: 'at-most-once' })
  accept_transfer(@Payload() given: RpcArgs): Promise<void> {
    const args = read('accept_transfer', given);
    return this.transferer.agree(idOf(args, 'volume_id'));
  }

  /** A call: its answer is the attachment's `connection_info`. */
  @RpcMethod({ delivery: 'at-most-once' })
  attachment_update(@Payload() given: RpcArgs, @Ctx() request: RpcRequest): Promise<Record<string, unknown>> {
    const args = read('attachment_update', given);
    return this.attachments.connect(
      idOf(args, 'attachment_id'),
      args['connector'] as Record<string, unknown>,
      contextOf(request),
    );
  }

  @RpcMethod({ delivery: 'at-most-once' })
  attachment_delete(@Payload() given: RpcArgs, @Ctx() request: RpcRequest): Promise<void> {
    const args = read('attachment_delete', given);
    return this.attachments.disconnect(idOf(args, 'attachment_id'), contextOf(request));
  }
}
