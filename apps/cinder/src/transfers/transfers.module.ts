import { Module } from '@nestjs/common';
import { TransferListService } from './transfer-list.service.js';
import { TransfersController } from './transfers.controller.js';
import { TransfersService } from './transfers.service.js';

/** `/os-volume-transfer` and `/volume-transfers`. */
@Module({
  controllers: [TransfersController],
  providers: [TransfersService, TransferListService],
  exports: [TransfersService, TransferListService],
})
export class TransfersModule {}
