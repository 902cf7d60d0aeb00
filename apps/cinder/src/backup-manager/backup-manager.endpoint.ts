import { Ctx, Payload } from '@nestjs/microservices';
import { type RpcArgs, RpcEndpoint, RpcMethod, type RpcRequest } from '#messaging';
import { checkedArgs, contextOf, idOf, workOn } from '../bus/rpc-arguments.js';
import { BACKUP_MANAGER_SCHEMAS } from '../bus/rpc-schemas.js';
import { BACKUP_RPC_VERSION, BACKUP_TOPIC } from '../common/cinder-constants.js';
import { BackupCreatorService } from './backup-creator.service.js';
import { BackupRemoverService } from './backup-remover.service.js';
import { BackupRestorerService } from './backup-restorer.service.js';

const read = (method: keyof typeof BACKUP_MANAGER_SCHEMAS, args: RpcArgs) =>
  checkedArgs(method, BACKUP_MANAGER_SCHEMAS[method], args);

/** The backup manager on the bus (cinder/backup/manager.py BackupManager). */
@RpcEndpoint({ topic: BACKUP_TOPIC, version: BACKUP_RPC_VERSION, delivery: 'at-least-once' })
export class BackupManagerEndpoint {
  constructor(
    private readonly creator: BackupCreatorService,
    private readonly restorer: BackupRestorerService,
    private readonly remover: BackupRemoverService,
  ) {}

  @RpcMethod({ idempotencyKey: workOn('backup') })
  create_backup(@Payload() given: RpcArgs, @Ctx() request: RpcRequest): Promise<void> {
    const args = read('create_backup', given);
    return this.creator.begin(idOf(args, 'backup'), contextOf(request));
  }

  @RpcMethod({ idempotencyKey: workOn('backup') })
  continue_backup(@Payload() given: RpcArgs, @Ctx() request: RpcRequest): Promise<void> {
    const args = read('continue_backup', given);
    return this.creator.copy(idOf(args, 'backup'), contextOf(request));
  }

  @RpcMethod({ idempotencyKey: workOn('backup') })
  restore_backup(@Payload() given: RpcArgs, @Ctx() request: RpcRequest): Promise<void> {
    const args = read('restore_backup', given);
    return this.restorer.restore(idOf(args, 'backup'), contextOf(request));
  }

  @RpcMethod({ idempotencyKey: workOn('backup') })
  delete_backup(@Payload() given: RpcArgs, @Ctx() request: RpcRequest): Promise<void> {
    const args = read('delete_backup', given);
    return this.remover.remove(idOf(args, 'backup'), contextOf(request));
  }
}
