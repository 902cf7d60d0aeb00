import { Module } from '@nestjs/common';
import { KeyPairsController } from './key-pairs.controller.js';
import { KeyPairsService } from './key-pairs.service.js';

/** Users' key pairs. */
@Module({
  controllers: [KeyPairsController],
  providers: [KeyPairsService],
  exports: [KeyPairsService],
})
export class KeyPairsModule {}
