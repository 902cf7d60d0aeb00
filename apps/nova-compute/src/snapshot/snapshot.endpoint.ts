import { Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { type RpcArgs, RpcMethod, type RpcRequest } from '#messaging';
import { ArgumentReader } from '../messages/argument-reader.js';
import { readTask } from '../tasks/host-task.js';
import { QuiesceService } from './quiesce.service.js';
import { SnapshotService } from './snapshot.service.js';

const imageId = { type: 'string', minLength: 1, maxLength: 36 };
const backupType = { type: 'string' };
const rotation = { type: 'integer', minimum: 0 };
const mapping = {
  type: ['array', 'null'],
  items: { type: 'object', properties: { snapshot_id: { type: ['string', 'null'] } } },
};

/** Casts to `compute.<host>` that save servers as images, and calls that freeze them meanwhile. */
export class SnapshotEndpoint {
  constructor(
    @Inject(SnapshotService) private readonly snapshots: SnapshotService,
    @Inject(QuiesceService) private readonly quiescing: QuiesceService,
  ) {}

  @RpcMethod()
  snapshot_instance(@Payload() args: RpcArgs, @Ctx() request: RpcRequest): Promise<void> {
    const reader = new ArgumentReader('snapshot_instance', args);
    return this.snapshots.snapshot(readTask('snapshot_instance', request, args), reader.plain('image_id', imageId));
  }

  @RpcMethod()
  backup_instance(@Payload() args: RpcArgs, @Ctx() request: RpcRequest): Promise<void> {
    const reader = new ArgumentReader('backup_instance', args);
    return this.snapshots.backup(
      readTask('backup_instance', request, args),
      reader.plain('image_id', imageId),
      reader.plain('backup_type', backupType),
      reader.plain('rotation', rotation),
    );
  }

  @RpcMethod()
  quiesce_instance(@Payload() args: RpcArgs, @Ctx() request: RpcRequest): void {
    this.quiescing.quiesce(request.server, new ArgumentReader('quiesce_instance', args).instance());
  }

  @RpcMethod()
  unquiesce_instance(@Payload() args: RpcArgs, @Ctx() request: RpcRequest): Promise<void> {
    const reader = new ArgumentReader('unquiesce_instance', args);
    const mapped = reader.plain<readonly { readonly snapshot_id?: string | null }[] | null>('mapping', mapping) ?? [];
    const snapshots = mapped.flatMap(({ snapshot_id }) => (snapshot_id ? [snapshot_id] : []));
    return this.quiescing.unquiesce(request.server, reader.instance(), snapshots);
  }
}
