import { Ctx, Payload } from '@nestjs/microservices';
import { type RpcArgs, RpcEndpoint, RpcMethod, type RpcRequest } from '#messaging';
import { RequestContext } from '#openstack-http';
import { objectData } from '../bus/versioned-objects.js';
import { VOLUME_RPC_VERSION, VOLUME_TOPIC } from '../common/cinder-constants.js';
import { isUuid } from '../common/cinder-errors.js';
import { AttachmentManagerService } from './attachment-manager.service.js';
import { SnapshotManagerService } from './snapshot-manager.service.js';
import { VolumeBuilderService } from './volume-builder.service.js';
import { VolumeRemoverService } from './volume-remover.service.js';

/** Deliveries after which a passing trouble counts as lasting; the bus gives a message up after one more. */
const LAST_TRY = 4;

/** A message names no volume, snapshot or attachment: it will not get better by being sent again. */
class MalformedArguments extends TypeError {
  readonly retryable = false;
}

/** The id in a versioned object, or the argument itself when it is an id. */
function findId(args: RpcArgs, name: string): string | null {
  const id = objectData(args[name])?.['id'] ?? args[name];
  return typeof id === 'string' && isUuid(id) ? id : null;
}

function idOf(args: RpcArgs, name: string): string {
  const id = findId(args, name);
  if (id === null) throw new MalformedArguments(`argument ${name} must be a versioned object with an id, or an id`);
  return id;
}

/** The same request about the same resource is the same work, however often it is delivered. */
const workOn =
  (name: string) =>
  (args: RpcArgs, { context, uniqueId }: RpcRequest): string =>
    `${findId(args, name) ?? uniqueId} ${String(context['request_id'])}`;

const contextOf = ({ context }: RpcRequest): RequestContext => RequestContext.fromDict(context);

/** The volume manager on the bus (cinder/volume/manager.py VolumeManager). */
@RpcEndpoint({ topic: VOLUME_TOPIC, version: VOLUME_RPC_VERSION, delivery: 'at-least-once' })
export class VolumeManagerEndpoint {
  constructor(
    private readonly builder: VolumeBuilderService,
    private readonly remover: VolumeRemoverService,
    private readonly snapshots: SnapshotManagerService,
    private readonly attachments: AttachmentManagerService,
  ) {}

  @RpcMethod({ idempotencyKey: workOn('volume') })
  create_volume(@Payload() args: RpcArgs, @Ctx() request: RpcRequest): Promise<void> {
    return this.builder.build(idOf(args, 'volume'), contextOf(request), request.deliveryCount < LAST_TRY);
  }

  @RpcMethod({ idempotencyKey: workOn('volume') })
  delete_volume(@Payload() args: RpcArgs, @Ctx() request: RpcRequest): Promise<void> {
    return this.remover.remove(idOf(args, 'volume'), contextOf(request), args['cascade'] === true);
  }

  @RpcMethod({ idempotencyKey: workOn('snapshot') })
  create_snapshot(@Payload() args: RpcArgs, @Ctx() request: RpcRequest): Promise<void> {
    return this.snapshots.take(idOf(args, 'snapshot'), contextOf(request));
  }

  @RpcMethod({ idempotencyKey: workOn('snapshot') })
  delete_snapshot(@Payload() args: RpcArgs, @Ctx() request: RpcRequest): Promise<void> {
    return this.snapshots.remove(idOf(args, 'snapshot'), contextOf(request));
  }

  /** A call: its answer is the attachment's `connection_info`. */
  @RpcMethod({ delivery: 'at-most-once' })
  attachment_update(@Payload() args: RpcArgs, @Ctx() request: RpcRequest): Promise<Record<string, unknown>> {
    const connector = args['connector'];
    if (typeof connector !== 'object' || connector === null)
      throw new MalformedArguments('argument connector must be a dictionary');
    return this.attachments.connect(
      idOf(args, 'attachment_id'),
      connector as Record<string, unknown>,
      contextOf(request),
    );
  }

  @RpcMethod({ delivery: 'at-most-once' })
  attachment_delete(@Payload() args: RpcArgs, @Ctx() request: RpcRequest): Promise<void> {
    return this.attachments.disconnect(idOf(args, 'attachment_id'), contextOf(request));
  }
}
